using System.CommandLine;
using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Commands;

/// <summary>The command <c>train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(ICommandHandlers handlers)
    {
        ConfigurationOptions settings = new();
        Option<string> output = ConfigurationOptions.Text("--output", "DIR", "The run's folder (default: results/NAME, where NAME tells runs apart by their settings).");
        Option<string> weights = ConfigurationOptions.Text("--weights", "FILE", "Begin with the weights in a file, of PyTorch, Keras or safetensors, or with torchvision's backbone (default: the configuration's model.weights, or random ones).");
        Option<bool> resume = new("--resume") { Description = "Go on from the run's last checkpoint (default: start anew); with --output the run's own settings hold unless --preset or --config is given." };
        Option<bool> overwrite = new("--overwrite") { Description = "Replace a run that is in the folder already (default: refuse)." };
        Option<bool> noProgress = new("--no-progress") { Description = "Print plain lines instead of progress bars (default: bars on a terminal)." };
        Option<bool> json = new("--json") { Description = "Print one JSON object per epoch (default: text)." };
        Option<string> tensorBoard = ConfigurationOptions.Text("--tensorboard", "DIR", "Write event files for TensorBoard to DIR, or without DIR to the folder tensorboard in the run's folder (default: none).");
        tensorBoard.Arity = ArgumentArity.ZeroOrOne;
        Command command = new("train", "Train a network on images without labels, evaluate it, and write the run's folder.");
        settings.AddTo(command);
        foreach (Option option in (Option[])[weights, output, resume, overwrite, tensorBoard, noProgress, json])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            bool resumes = parse.GetValue(resume);
            if (resumes && parse.GetValue(overwrite))
            {
                throw new UserErrorException(ExitCode.Usage, "--resume and --overwrite exclude each other; give one of them.");
            }

            string? folder = parse.GetValue(output);
            ConfigurationSources sources = settings.Sources(parse) with { Weights = parse.GetValue(weights) };
            if (resumes && folder is not null && sources.Preset is null && sources.File is null && File.Exists(Path.Combine(folder, ConfigurationResolver.RunFile)))
            {
                sources = sources with { RunFolder = folder, SameDataset = true };
            }

            TrainRequest request = new(
                ConfigurationResolver.Resolve(sources), folder, resumes, parse.GetValue(overwrite), parse.GetValue(noProgress), parse.GetValue(json))
            {
                TensorBoard = LogFolder(parse, tensorBoard),
            };
            return (int)handlers.Train(request, parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error);
        });
        return command;
    }

    /// <summary>The folder of event files: the user's own starts at the current directory, the usual one is in the run's folder.</summary>
    private static string? LogFolder(ParseResult parse, Option<string> option)
    {
        if (parse.GetResult(option) is null)
        {
            return null;
        }

        return parse.GetValue(option) switch
        {
            null => "tensorboard",
            "" => throw new UserErrorException(ExitCode.Usage, "--tensorboard takes a folder; received \"\". Name one, or leave it out for the folder tensorboard in the run's folder."),
            { } folder => Path.GetFullPath(folder),
        };
    }
}
