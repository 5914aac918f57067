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
        Option<string> labels = DataOptions.Labels();
        Option<string> device = DataOptions.Device();
        Option<string> weights = ConfigurationOptions.Text("--weights", "FILE", "Use the weights in a file, of PyTorch, Keras or safetensors, in the run's network (default: the run's own).");
        Option<bool> json = new("--json") { Description = "Print the scores as one JSON object (default: a table)." };
        Command command = new("evaluate", "Cluster the embeddings of a trained run and score the clusters against the labels.") { run, data, labels, device, weights, json };
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(run);
            ConfigurationSources sources = new()
            {
                RunFolder = folder,
                SameDataset = true,
                Directory = parse.GetValue(data),
                Device = parse.GetValue(device),
            };
            RunConfiguration configuration = ConfigurationResolver.Resolve(sources);
            if (parse.GetValue(labels) is { } file)
            {
                // The fingerprint of a run that had labels of its own tells nothing of its images without them.
                string? fingerprint = configuration.Data.Labels is null ? configuration.Data.Fingerprint : null;
                configuration = ConfigurationResolver.Resolve(sources with { Labels = file });
                configuration = configuration with { Data = configuration.Data with { Fingerprint = fingerprint } };
            }

            return (int)handlers.Evaluate(
                new EvaluateRequest(folder, configuration, parse.GetValue(json), parse.GetValue(weights)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }
}
