using System.Globalization;
using CD.Model.Networks;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Configuration;

/// <summary>The rules between settings, checked before work starts.</summary>
internal static class ConfigurationRules
{
    /// <summary>Checks every setting's range and the rules between settings.</summary>
    /// <param name="configuration">The configuration, from whatever source.</param>
    /// <param name="needsData">Whether a data set that is not embedded must have its folder.</param>
    /// <param name="originOf">Where the last of the given keys was written, for messages.</param>
    /// <exception cref="UserErrorException">A setting is out of range, or settings contradict each other.</exception>
    public static void Check(RunConfiguration configuration, bool needsData, Func<IReadOnlyCollection<string>, string> originOf)
    {
        foreach (Setting setting in SettingCatalogue.Of(configuration.Method.Method))
        {
            CheckRange(setting, setting.ValueIn(configuration), originOf);
        }

        foreach (SettingRule rule in Rules(configuration, needsData).Concat(configuration.Method.Method.Rules(configuration)))
        {
            if (!rule.Holds)
            {
                throw ConfigurationError.At(originOf(rule.Keys), rule.Message);
            }
        }
    }

    private static void CheckRange(Setting setting, object? value, Func<IReadOnlyCollection<string>, string> originOf)
    {
        IEnumerable<(string Key, bool IsNamed, object? Value)> items = value is IReadOnlyDictionary<string, double> table
            ? table.Select(entry => ($"{setting.Key}.{entry.Key}", SettingCatalogue.IsItemName(entry.Key), (object?)entry.Value))
            : [(setting.Key, true, value)];
        foreach ((string key, bool isNamed, object? item) in items)
        {
            string text = setting.Format(item);
            if (!isNamed)
            {
                throw ConfigurationError.At(originOf([key]), $"{ConfigurationError.Quote(key)} is not a valid key; a term's name has 1 to 64 letters, digits, hyphens or underscores.");
            }

            // A list's text is read as a list, and a name of a catalogue is the catalogue's own spelling.
            if (!setting.TryParse(text, isPlain: item is null || setting.IsList, out object? parsed) || !Equals(parsed, item))
            {
                throw ConfigurationError.At(originOf([key]), $"{key} must be {setting.Allowed}; received {ConfigurationError.Quote(text)}.");
            }
        }
    }

    private static IEnumerable<SettingRule> Rules(RunConfiguration configuration, bool needsData)
    {
        AugmentationSettings views = configuration.Augmentation;
        DatasetDescriptor dataset = DatasetCatalogue.Find(configuration.Data.Dataset);
        yield return new SettingRule(
            configuration.Model.Width % ResNet.WidthStep == 0,
            ["model.width"],
            Invariant($"model.width must be a multiple of {ResNet.WidthStep}; received {configuration.Model.Width}."));
        yield return Ordered("augmentation.crop_scale_min", views.CropScaleMin, "augmentation.crop_scale_max", views.CropScaleMax);
        yield return Ordered("augmentation.crop_ratio_min", views.CropRatioMin, "augmentation.crop_ratio_max", views.CropRatioMax);
        yield return Ordered("augmentation.blur_sigma_min", views.BlurSigmaMin, "augmentation.blur_sigma_max", views.BlurSigmaMax);
        yield return new SettingRule(
            views.BlurKernel % 2 == 1,
            ["augmentation.blur_kernel"],
            Invariant($"augmentation.blur_kernel must be odd; received {views.BlurKernel}."));
        yield return new SettingRule(
            views.BlurProbability == 0.0 || views.BlurKernel / 2 < views.ImageSize,
            ["augmentation.blur_kernel", "augmentation.image_size", "augmentation.blur_probability"],
            Invariant($"augmentation.blur_kernel must be less than twice augmentation.image_size; received {views.BlurKernel} and {views.ImageSize}."));
        yield return new SettingRule(
            !needsData || !dataset.NeedsFolder || configuration.Data.Directory is not null,
            ["data.dataset", "data.directory"],
            dataset.ReadsFiles ? $"the data set {dataset.Name} is read from files; give them with --data FILES or data.directory." : $"the data set {dataset.Name} is read from a folder; give it with --data DIR or data.directory.");
        IReadOnlyList<string> splits = dataset.SplitsIn(configuration.Data.Directory);
        string? wrongSplit = splits.Count == 0 ? null : SplitChoice.Message(configuration.Data.Splits, splits, dataset.TitleIn(configuration.Data.Directory));
        yield return new SettingRule(wrongSplit is null, ["data.splits"], wrongSplit ?? string.Empty);
    }

    private static SettingRule Ordered(string lowKey, double low, string highKey, double high) =>
        new(low <= high, [lowKey, highKey], Invariant($"{lowKey} must not exceed {highKey}; received {low} and {high}."));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
