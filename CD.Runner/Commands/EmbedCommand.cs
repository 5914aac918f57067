using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Pictures;

namespace CD.Runner.Commands;

/// <summary>The command <c>embed</c>.</summary>
internal static class EmbedCommand
{
    private const string ClustersKey = "evaluation.clusters";

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        DataOptions data = new();
        Option<string> weights = ConfigurationOptions.Text("--weights", "FILE", "Use the weights in a file, of PyTorch, Keras or safetensors, in the run's network (default: the run's own).");
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", $"The folder for the arrays, the table of images, and clusters.png, the images nearest to each centre of at most {ClusterSheet.MaxClusters} clusters (default: RUN/embeddings).");
        Option<string> clusters = ConfigurationOptions.ForSetting("--clusters", "K", ClustersKey, "Clusters to sort the images into");
        Command command = new("embed", "Write a trained run's embeddings of its images, or of other images, as .npy arrays, sort the images into clusters, and draw what each cluster holds.") { run };
        data.AddTo(command);
        command.Add(clusters);
        command.Add(weights);
        command.Add(output);
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            string[] assignments = parse.GetValue(clusters) is { } k ? [$"{ClustersKey}={k}"] : [];
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder, Assignments = assignments }, parse));
            return (int)handlers.Embed(
                new EmbedRequest(folder, configuration, parse.GetValue(output), parse.GetValue(weights)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
