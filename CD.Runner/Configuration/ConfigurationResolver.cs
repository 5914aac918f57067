using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>Combines the sources of settings into one checked configuration.</summary>
public static class ConfigurationResolver
{
    /// <summary>The name of the file in a run's folder that holds the run's settings.</summary>
    public const string RunFile = "config.yaml";

    private const string DatasetKey = "data.dataset";
    private const string DirectoryKey = "data.directory";

    /// <summary>Combines the sources; the data's folder becomes an absolute path.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="needsData">Whether a data set that is not embedded must have its folder.</param>
    /// <returns>A configuration that satisfies every range and rule.</returns>
    /// <remarks>
    /// A folder of data without a data set is recognized by its files. A data set without a folder does not keep the folder of
    /// another data set from a weaker source.
    /// </remarks>
    /// <exception cref="UserErrorException">A source is missing, or a setting is wrong; the message says where.</exception>
    public static RunConfiguration Resolve(ConfigurationSources sources, bool needsData = true)
    {
        IReadOnlyList<ConfigurationEntry> first = sources.RunFolder is null ? Presets.Read(sources.Preset ?? Presets.Default) : ReadRun(sources.RunFolder, sources.Methods.Settings);
        List<ConfigurationEntry> chosen = sources.File is null ? [] : [.. ConfigurationReader.ReadFile(sources.File, sources.Methods.Settings)];
        chosen.AddRange(sources.Assignments.Select(Assignment));
        RunConfiguration beforeOptions = ConfigurationBinder.Apply(Start(sources), first.Concat([.. chosen, .. Method(sources)]), sources.Methods);
        bool datasetIsChosen = sources.SameDataset || chosen.Any(entry => entry.Key == DatasetKey);
        RunConfiguration resolved = ConfigurationBinder.Bind(Start(sources), [.. first, .. chosen, .. Method(sources), .. Options(sources, beforeOptions, datasetIsChosen)], needsData, sources.Methods);
        return resolved.Data.Directory is { } directory
            ? resolved with { Data = resolved.Data with { Directory = Path.GetFullPath(directory) } }
            : resolved;
    }

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
                string recognized = sources.Methods.Settings.Find(DatasetKey, out _)!.Format(DatasetDetection.Recognize(directory));
                yield return new ConfigurationEntry(DatasetKey, recognized, IsPlain: true, "--data");
            }

            yield return new ConfigurationEntry(DirectoryKey, directory, IsPlain: false, "--data");
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
