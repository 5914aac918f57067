using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Reproduction;

/// <summary>Reads a data set as a plan's runs see it: at most so many images as the scale has.</summary>
internal static class DatasetReading
{
    /// <summary>Opens the images.</summary>
    /// <param name="settings">The data set, and the most images (<c>data.samples</c>; 0 for all).</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The images, which the caller disposes, and what they are.</returns>
    /// <exception cref="Errors.UserErrorException">The data cannot be read.</exception>
    public static (IImageSource Images, DatasetFacts Facts) Open(DataSettings settings, CancellationToken cancellation)
    {
        DatasetDescriptor dataset = DatasetCatalogue.Find(settings.Dataset);
        IImageSource all = ImageSources.Open(settings with { Samples = 0, Fingerprint = null }, cancellation);
        try
        {
            int count = all.Count;
            IImageSource images = settings.Samples > 0 && settings.Samples < count ? new SampleSubset(all, settings.Samples) : all;
            return (images, Facts(dataset, settings, count, images));
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    /// <summary>A configuration for the images that were read.</summary>
    /// <param name="configuration">The configuration of a variant.</param>
    /// <param name="facts">What was read.</param>
    public static RunConfiguration For(RunConfiguration configuration, DatasetFacts facts) => MachineResolver.ForImages(
        configuration with { Data = configuration.Data with { Samples = facts.Used < facts.Images ? configuration.Data.Samples : 0 } },
        facts.Fingerprint,
        facts.Channels,
        configuration.Evaluation.Clusters ?? (facts.Classes > 0 ? facts.Classes : null));

    private static DatasetFacts Facts(DatasetDescriptor dataset, DataSettings settings, int count, IImageSource images)
    {
        IReadOnlyList<string> splits = dataset.Choose(settings.Splits, settings.Directory);
        bool whole = splits.SequenceEqual(dataset.UsualSplits);
        string title = dataset.PaperTitle ?? (dataset.ClassNames.Count == 0 && settings.Directory is { } folder ? $"{dataset.Title} ({Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))})" : dataset.Title);
        string split = splits.Count == 0 ? "all" : string.Join('+', splits);
        return new DatasetFacts
        {
            Name = dataset.Name,
            Title = whole ? title : $"{title} ({split})",
            Directory = settings.Directory,
            Split = split,
            Images = count,
            Used = images.Count,
            Classes = images.Labels is null ? 0 : images.ClassNames.Count,
            Channels = images.Shape?.Channels ?? 3,
            Fingerprint = images.Fingerprint,
        };
    }
}
