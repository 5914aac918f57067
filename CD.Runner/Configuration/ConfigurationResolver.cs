using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>Combines the sources of settings into one checked configuration.</summary>
public static class ConfigurationResolver
{
    /// <summary>The name of the file in a run's folder that holds the run's settings.</summary>
    public const string RunFile = "config.yaml";

    private const string DatasetKey = "data.dataset";
    private const string DirectoryKey = "data.directory";
    private const string LabelsKey = "data.labels";
    private const string LossesKey = "objective.losses";
    private const string WeightsKey = "model.weights";
    private const string WeightsHashKey = "model.weights_hash";

    // What an earlier run chose of its images says nothing of others.
    private static readonly ConfigurationEntry[] WholeSet =
    [
        new("data.classes", string.Empty, IsPlain: true, "--data"),
        new("data.splits", string.Empty, IsPlain: true, "--data"),
        new("data.samples", "0", IsPlain: true, "--data"),
        new(LabelsKey, "null", IsPlain: true, "--data"),
    ];

    /// <summary>Combines the sources; the paths of the data's folder and of files of labels, of losses and of weights become absolute.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="needsData">Whether a data set that is not embedded must have its folder.</param>
    /// <returns>A configuration that satisfies every range and rule.</returns>
    /// <remarks>
    /// A folder of data without a data set is recognized by its files. A data set without a folder does not keep the folder of
    /// another data set from a weaker source. Other images than an earlier run's are taken whole, not in its parts and classes.
    /// </remarks>
    /// <exception cref="UserErrorException">A source is missing, or a setting is wrong; the message says where.</exception>
    public static RunConfiguration Resolve(ConfigurationSources sources, bool needsData = true)
    {
        IReadOnlyList<ConfigurationEntry> first = sources.RunFolder is null ? Presets.Read(sources.Preset ?? Presets.Default) : ReadRun(sources.RunFolder, sources.Methods.Settings);
        List<ConfigurationEntry> chosen = sources.File is null ? [] : [.. ConfigurationReader.ReadFile(sources.File, sources.Methods.Settings)];
        chosen.AddRange(sources.Assignments.Select(Assignment));
        RunConfiguration beforeOptions = ConfigurationBinder.Apply(Start(sources), first.Concat([.. chosen, .. Method(sources)]), sources.Methods);
        bool datasetIsChosen = sources.SameDataset || chosen.Any(entry => entry.Key == DatasetKey);
        RunConfiguration resolved = ConfigurationBinder.Bind(Start(sources), [.. first, .. chosen, .. Method(sources), .. OtherImages(sources, chosen), .. Options(sources, beforeOptions, datasetIsChosen)], needsData, sources.Methods);
        return WithAbsolutePaths(resolved, sources.Methods.Settings);
    }

    /// <summary>Paths in settings start at the current directory; a recorded configuration is read elsewhere.</summary>
    private static RunConfiguration WithAbsolutePaths(RunConfiguration configuration, SettingCatalogue settings) =>
        ConfigurationBinder.With(configuration, settings.All
            .Where(setting => setting.IsPath && (setting.Method is null || setting.Method == configuration.Method.Method) && setting.ValueIn(configuration) is string)
            .ToDictionary(setting => setting.Property, setting => (object?)Path.GetFullPath((string)setting.ValueIn(configuration)!)));

    private static RunConfiguration Start(ConfigurationSources sources) => new() { Method = new ConfiguredMethod(sources.Methods.All[0]) };

    private static IEnumerable<ConfigurationEntry> Method(ConfigurationSources sources) =>
        sources.Method is { } method ? [new ConfigurationEntry(SettingCatalogue.MethodKey, method, IsPlain: true, "--method")] : [];

    private static IReadOnlyList<ConfigurationEntry> ReadRun(string folder, SettingCatalogue settings)
    {
        string path = Path.Combine(folder, RunFile);
        return File.Exists(path)
            ? ConfigurationReader.ReadFile(path, settings)
            : throw ConfigurationError.At(folder, $"this is not the folder of a run, because it holds no {RunFile}; give the folder that train has written.");
    }

    private static ConfigurationEntry Assignment(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new ConfigurationEntry(text[..equals].Trim(), text[(equals + 1)..].Trim(), IsPlain: true, ConfigurationBinder.AssignmentOrigin)
            : throw ConfigurationError.At(ConfigurationBinder.AssignmentOrigin, $"expected section.key=value; received {ConfigurationError.Quote(text)}.");
    }

    private static IEnumerable<ConfigurationEntry> OtherImages(ConfigurationSources sources, List<ConfigurationEntry> chosen) =>
        sources.RunFolder is not null && !sources.SameDataset && (sources.Dataset ?? sources.Directory) is not null
            ? WholeSet.Where(whole => !chosen.Exists(entry => entry.Key == whole.Key))
            : [];

    private static IEnumerable<ConfigurationEntry> Options(ConfigurationSources sources, RunConfiguration before, bool datasetIsChosen)
    {
        if (sources.Dataset is { } dataset)
        {
            ConfigurationEntry entry = new(DatasetKey, dataset, IsPlain: true, "--dataset");
            yield return entry;
            if (sources.Directory is null && ConfigurationBinder.Apply(before, [entry], sources.Methods).Data.Dataset != before.Data.Dataset)
            {
                yield return new ConfigurationEntry(DirectoryKey, string.Empty, IsPlain: true, "--dataset");
            }
        }

        if (sources.Directory is { } directory)
        {
            if (sources.Dataset is null && !datasetIsChosen)
            {
                yield return new ConfigurationEntry(DatasetKey, DatasetCatalogue.Recognize(directory).Name, IsPlain: true, "--data");
            }

            yield return new ConfigurationEntry(DirectoryKey, directory, IsPlain: false, "--data");
        }

        if (sources.Labels is { } labels)
        {
            yield return new ConfigurationEntry(LabelsKey, labels, IsPlain: false, "--labels");
        }

        if (sources.Losses is { } losses)
        {
            yield return new ConfigurationEntry(LossesKey, losses, IsPlain: false, "--losses");
        }

        if (sources.Weights is { } weights)
        {
            yield return new ConfigurationEntry(WeightsKey, weights, IsPlain: false, "--weights");
            if (sources.RunFolder is null)
            {
                // Another file than that of a configuration; a run that goes on keeps the one it began with.
                yield return new ConfigurationEntry(WeightsHashKey, "null", IsPlain: true, "--weights");
            }
        }

        (string Key, string? Text, string Option)[] others =
        [
            ("data.strict", sources.Strict?.ToString(), "--strict"),
            ("engine.device", sources.Device, "--device"),
            ("training.seed", sources.Seed, "--seed"),
            ("training.epochs", sources.Epochs, "--epochs"),
        ];
        foreach ((string key, string? text, string option) in others)
        {
            if (text is not null)
            {
                yield return new ConfigurationEntry(key, text, IsPlain: true, option);
            }
        }
    }
}
