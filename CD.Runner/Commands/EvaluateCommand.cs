using System.CommandLine;
using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>The command <c>evaluate</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        Option<string> data = ConfigurationOptions.Text("--data", "PATH", "The folder, file or quoted pattern that holds the run's data set now (default: where it was in training).");
        Option<string> device = DataOptions.Device();
        Option<string> weights = ConfigurationOptions.Text("--weights", "FILE", "Use the weights in a file, of PyTorch, Keras or safetensors, in the run's network (default: the run's own).");
        Option<bool> json = new("--json") { Description = "Print the scores as one JSON object (default: a table)." };
        Command command = new("evaluate", "Cluster the embeddings of a trained run and score the clusters against the labels.") { run, data, device, weights, json };
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources
            {
                RunFolder = folder,
                SameDataset = true,
                Directory = parse.GetValue(data),
                Device = parse.GetValue(device),
            });
            return (int)handlers.Evaluate(
                new EvaluateRequest(folder, configuration, parse.GetValue(json), parse.GetValue(weights)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
