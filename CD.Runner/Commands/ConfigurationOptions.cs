using System.CommandLine;
using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>The options that decide a run's settings, shared by the commands that take settings.</summary>
internal sealed class ConfigurationOptions
{
    private readonly Option<string> preset = Text("--preset", "NAME", $"Start from a named configuration: {string.Join(", ", Presets.Names)} (default: {Presets.Default}); config --list describes them.");

    private readonly Option<string> file = Text("--config", "FILE", "Override the preset with the settings in a YAML file.");

    private readonly Option<string> method = ForSetting("--method", "NAME", SettingCatalogue.MethodKey, "The method that is trained");

    private readonly Option<string[]> assignments = new("--set")
    {
        HelpName = "SECTION.KEY=VALUE",
        Description = "Override one setting, for example --set training.batch_size=128; may be repeated, and config prints every key.",
    };

    private readonly Option<string> losses = Text("--losses", "FILE", "Add the functions of an F# script (.fsx) or of an assembly (.dll) to the losses; weigh them with --set objective.extra.NAME=WEIGHT (default: the configuration's objective.losses).");

    private readonly Option<string> epochs = ForSetting("--epochs", "N", "training.epochs", "Passes over the data");

    private readonly Option<string> seed = ForSetting("--seed", "N", "training.seed", "Seed of the initial weights, the order of images and the views");

    private readonly DataOptions data = new();

    public void AddTo(Command command)
    {
        command.Add(preset);
        command.Add(file);
        command.Add(method);
        command.Add(assignments);
        data.AddTo(command);
        command.Add(losses);
        command.Add(epochs);
        command.Add(seed);
    }

    /// <summary>What the user wrote, not yet read.</summary>
    public ConfigurationSources Sources(ParseResult parse) => data.AddTo(
        new ConfigurationSources
        {
            Preset = parse.GetValue(preset),
            File = parse.GetValue(file),
            Method = parse.GetValue(method),
            Assignments = parse.GetValue(assignments) ?? [],
            Losses = parse.GetValue(losses),
            Epochs = parse.GetValue(epochs),
            Seed = parse.GetValue(seed),
        },
        parse);

    /// <summary>The first option that the user gave and that only a training heeds; null for none.</summary>
    public string? FirstOfTraining(ParseResult parse) =>
        ((Option[])[preset, file, method, losses, epochs, seed]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false })?.Name;

    internal static Option<string> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>An option that stands for one setting and names its range.</summary>
    internal static Option<string> ForSetting(string name, string helpName, string key, string meaning)
    {
        Setting setting = SettingCatalogue.BuiltIn.Find(key, out _)!;
        return Text(name, helpName, $"{meaning}: {setting.Allowed} (default: the configuration's {key}).");
    }
}
