using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Export;

namespace CD.Runner.Commands;

/// <summary>The command <c>export</c>.</summary>
internal static class ExportCommand
{
    private const string ClustersKey = "evaluation.clusters";

    public static Command Create(ICommandHandlers handlers)
    {
        Argument<string> run = new("RUN") { Description = "The folder of a run that train has written." };
        Option<string> format = ConfigurationOptions.Text("--format", "FORMAT", $"The format: {string.Join(" ", ExportFormats.All.Select(exporter => $"{exporter.Format}: {exporter.Description}"))}");
        format.Required = true;
        Option<string> output = ConfigurationOptions.Text("--output", "PATH", $"The file or folder to write (default: in RUN, {string.Join(", ", ExportFormats.All.Select(exporter => exporter.DefaultName))}).");
        Option<string> stages = ConfigurationOptions.Text("--stages", "LIST", "The stages that the model gives, by symbol or name, for example h,p (default: all).");
        Option<string> input = ConfigurationOptions.Text("--input", "KIND", "What the model takes: float, values in [0, 1] of the run's image size, or uint8, pixels of any size, resized and scaled in the model (default: float).");
        Option<string> weightsDtype = ConfigurationOptions.Text("--weights-dtype", "DTYPE", "The number format of the weights: float32, or float16, half the size (default: float32).");
        Option<string> clusters = ConfigurationOptions.Text("--clusters", "K", "Add the K centres of K-means on the first of the stages, so that the model answers with a cluster: an integer, or auto for the number of classes; the images are the run's, or those of --data (default: no clusters).");
        Option<string> weights = ConfigurationOptions.Text("--weights", "FILE", "Use the weights in a file, of PyTorch, Keras or safetensors, in the run's network (default: the run's own).");
        DataOptions data = new();
        Command command = new("export", "Write a trained run's network for TensorFlow, Keras, TensorFlow.js, ONNX and others.") { run, format, output, stages, input, weightsDtype, clusters, weights };
        data.AddTo(command);
        command.SetAction(parse =>
        {
            ExportOptions options = new()
            {
                Exporter = Exporter(parse.GetRequiredValue(format)),
                Output = parse.GetValue(output),
                Stages = parse.GetValue(stages)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
                Input = Choice("--input", parse.GetValue(input), ("float", ExportInput.Float), ("uint8", ExportInput.UInt8)),
                WeightsDtype = Choice("--weights-dtype", parse.GetValue(weightsDtype), ("float32", WeightsDtype.Float32), ("float16", WeightsDtype.Float16)),
                Clusters = parse.GetValue(clusters) is not null,
            };
            Check(options.Exporter, options);
            if (!options.Clusters && data.FirstGiven(parse) is { } given)
            {
                throw new UserErrorException(ExitCode.Usage, $"{given} is for --clusters, which is not given: without clusters no image is read. Leave it out, or give --clusters K.");
            }

            string folder = parse.GetRequiredValue(run);
            string[] assignments = parse.GetValue(clusters) is { } k ? [$"{ClustersKey}={k}"] : [];
            RunConfiguration configuration = ConfigurationResolver.Resolve(data.AddTo(new ConfigurationSources { RunFolder = folder, Assignments = assignments }, parse));
            return (int)handlers.Export(new ExportRequest(folder, configuration, options, parse.GetValue(weights)), parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    private static IModelExporter Exporter(string name) => ExportFormats.Find(name)
        ?? throw new UserErrorException(ExitCode.Usage, $"--format must be {Words(ExportFormats.All)}; received {ConfigurationError.Quote(name)}.");

    private static void Check(IModelExporter exporter, ExportOptions options)
    {
        if (options.Input == ExportInput.UInt8 && !exporter.TakesBytes)
        {
            throw new UserErrorException(ExitCode.Usage, $"--input uint8 is for {Words(ExportFormats.All.Where(other => other.TakesBytes))}, not for {exporter.Format}. Leave it out, or export in such a format.");
        }

        if (options.WeightsDtype == WeightsDtype.Float16 && !exporter.TakesHalf)
        {
            throw new UserErrorException(ExitCode.Usage, $"--weights-dtype float16 is for {Words(ExportFormats.All.Where(other => other.TakesHalf))}, not for {exporter.Format}. Leave it out, or export in such a format.");
        }
    }

    private static T Choice<T>(string option, string? text, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach ((string name, T value) in choices)
        {
            if (name == (text ?? choices[0].Name))
            {
                return value;
            }
        }

        List<string> names = [];
        foreach ((string name, T _) in choices)
        {
            names.Add(name);
        }

        throw new UserErrorException(ExitCode.Usage, $"{option} must be {string.Join(" or ", names)}; received {ConfigurationError.Quote(text!)}.");
    }

    private static string Words(IEnumerable<IModelExporter> exporters)
    {
        string[] names = [.. exporters.Select(exporter => exporter.Format)];
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
