using System.CommandLine;
using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>The options that choose images and the device that computes.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> dataset = ConfigurationOptions.ForSetting("--dataset", "NAME", "data.dataset", "The data set");

    private readonly Option<string> directory = ConfigurationOptions.Text("--data", "PATH", "The folder, file or quoted pattern that holds the data (default: the embedded data set, if the data set is fashion-mnist); without --dataset its files tell the data set.");

    private readonly Option<string> labels = Labels();

    private readonly Option<bool> strict = new("--strict") { Description = "Make an image file that cannot be decoded an error (default: leave it out)." };

    private readonly Option<string> device = Device();

    public static Option<string> Device() => ConfigurationOptions.ForSetting("--device", "NAME", "engine.device", "Where to compute");

    public static Option<string> Labels() => ConfigurationOptions.Text("--labels", "FILE", "Labels by the images' names instead of the data set's own: a CSV file with the columns name and label; images without one may be left out (default: the configuration's data.labels).");

    public void AddTo(Command command)
    {
        command.Add(dataset);
        command.Add(directory);
        command.Add(labels);
        command.Add(strict);
        command.Add(device);
    }

    /// <summary>The first of the options that the user gave; null for none.</summary>
    public string? FirstGiven(ParseResult parse) =>
        ((Option[])[dataset, directory, labels, strict, device]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false })?.Name;

    public ConfigurationSources AddTo(ConfigurationSources sources, ParseResult parse) => sources with
    {
        Dataset = parse.GetValue(dataset),
        Directory = parse.GetValue(directory),
        Labels = parse.GetValue(labels),
        Strict = parse.GetResult(strict) is { Implicit: false } ? parse.GetValue(strict) : null,
        Device = parse.GetValue(device),
    };
}
