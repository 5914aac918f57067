using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Reproduction;

/// <summary>Makes the configurations of a plan's variants.</summary>
/// <param name="plan">The plan.</param>
/// <param name="scale">The scale.</param>
/// <param name="assignments">Settings that hold for every run, <c>section.key=value</c>.</param>
/// <param name="device">The device; null for the configuration's.</param>
internal sealed class Variants(Plan plan, Scale scale, IReadOnlyList<string> assignments, string? device)
{
    /// <summary>The configuration of a variant on a data set.</summary>
    /// <param name="name">The variant.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="directory">Its folder; null for what comes with the program.</param>
    /// <param name="seed">The training's seed.</param>
    /// <returns>The configuration, not yet resolved for a machine and images.</returns>
    /// <exception cref="Errors.UserErrorException">A setting is wrong.</exception>
    public RunConfiguration Configuration(string name, DatasetDescriptor dataset, string? directory, int seed)
    {
        (string method, IReadOnlyDictionary<string, string> settings, bool own) = PlanReader.Resolve(plan, name);
        IEnumerable<KeyValuePair<string, string>> scaled = !own ? scale.Settings : scale.Methods.TryGetValue(method, out Dictionary<string, string>? special) ? scale.Common.Concat(special) : scale.Common;
        IEnumerable<string> texts =
        [
            .. scaled.Select(Text),
            .. OfDataset(dataset),
            "evaluation.baseline=false",
            .. settings.Select(Text),
            .. assignments,
        ];
        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources
        {
            Preset = own ? $"{method}-{scale.OwnPreset}" : scale.Preset,
            Assignments = [.. texts.Where(text => Concerns(text, method))],
            Method = method,
            Dataset = dataset.Name,
            Directory = directory,
            Device = device,
            Seed = seed.ToString(CultureInfo.InvariantCulture),
        });
        return configuration;
    }

    /// <summary>The paper's views differ between data sets.</summary>
    private static IEnumerable<string> OfDataset(DatasetDescriptor dataset) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"augmentation.jitter_strength={dataset.JitterStrength}"),
        $"augmentation.blur_probability={(dataset.Blur ? "0.5" : "0")}",
    ];

    /// <summary>A setting for all runs may be one method's; the others do not have it.</summary>
    private static bool Concerns(string text, string method)
    {
        string key = text.Split('=')[0].Trim();
        return SettingCatalogue.BuiltIn.Find(key, out _)?.Method is not { } owner || owner.Name == method;
    }

    private static string Text(KeyValuePair<string, string> setting) => $"{setting.Key}={setting.Value}";
}
