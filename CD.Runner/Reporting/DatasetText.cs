using System.Globalization;
using CD.Runner.Data.Datasets;

namespace CD.Runner.Reporting;

/// <summary>Describes data sets for people; invariant culture.</summary>
internal static class DatasetText
{
    private const int LabelWidth = 10;

    /// <summary>Prints all that is known of a data set.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="dataset">The data set.</param>
    public static void Print(TextWriter output, DatasetDescriptor dataset)
    {
        output.WriteLine($"{dataset.Title} (--dataset {dataset.Name})");
        foreach ((string label, string text) in Lines(dataset))
        {
            output.WriteLine($"  {label.PadRight(LabelWidth)}{text}");
        }
    }

    /// <summary>The size of its images.</summary>
    public static string Pixels(DatasetDescriptor dataset) => dataset.ImageSize is { } size ? $"{size.Width} x {size.Height}" : "various";

    /// <summary>How to get it, in a few words.</summary>
    public static string HowToGet(DatasetDescriptor dataset) => dataset switch
    {
        { Origin: null, ReadsFiles: true } => "your own images: --data FILES",
        { Origin: null } => "your own images: --data DIR",
        { Origin.Downloads.Count: 0 } => "by hand: datasets info tells how",
        { NeedsFolder: false } => $"embedded in part ({string.Join(", ", dataset.EmbeddedSplits)}); datasets fetch",
        _ => "datasets fetch",
    };

    private static IEnumerable<(string Label, string Text)> Lines(DatasetDescriptor dataset)
    {
        if (dataset.Parts.Count > 0)
        {
            yield return ("parts", string.Join(", ", dataset.Parts.Select(part => Invariant($"{part.Name} {part.Images:N0}{Remark(dataset, part)}"))));
            yield return ("images", $"{Pixels(dataset)}{(dataset.ImageSize is null ? " sizes" : " pixels")}, {(dataset.ImageSize?.Channels == 1 ? "grey" : "colour")}");
        }

        if (dataset.ClassCount > 0)
        {
            yield return ("classes", dataset.ClassNames.Count > 0 ? $"{dataset.ClassCount}: {string.Join(", ", dataset.ClassNames)}" : $"{dataset.ClassCount}, named by its own files");
        }

        if (dataset.Files.Count > 0)
        {
            yield return ("reads", string.Join(", ", dataset.Files));
        }

        foreach (DatasetDownload file in dataset.Origin?.Downloads ?? [])
        {
            yield return ("file", Invariant($"{file.Address}, {file.Size:N0} bytes, MD5 {file.Md5}"));
        }

        if (dataset.Parts.Count > 0)
        {
            string use = dataset.PaperTitle is null ? "not used" : Invariant($"{string.Join('+', dataset.UsualSplits)}, {dataset.UsualImages:N0} images, {dataset.ClassCount} classes");
            yield return ("paper", use);
            yield return ("views", Invariant($"colour jitter of strength {dataset.JitterStrength:0.0}, {(dataset.Blur ? "blur" : "no blur")}{(dataset.PaperTitle is null ? string.Empty : ", as in the paper")}"));
        }

        if (dataset.Origin is { } origin)
        {
            yield return ("terms", origin.Terms);
            yield return ("page", origin.Page.ToString());
        }

        yield return ("get", dataset.Origin?.ByHand is { } steps
            ? $"by hand: {string.Format(CultureInfo.InvariantCulture, steps, "a folder")}"
            : dataset.Origin is null ? HowToGet(dataset) : $"datasets fetch {dataset.Name}");
    }

    private static string Remark(DatasetDescriptor dataset, DatasetPart part)
    {
        string label = part.IsLabelled ? string.Empty : ", without classes";
        string usual = dataset.UsualSplits.Contains(part.Name) ? string.Empty : $"{label}, read only when asked for: --set data.splits=[{part.Name}]";
        string embedded = dataset.EmbeddedSplits.Contains(part.Name) ? ", embedded" : string.Empty;
        string remark = usual + embedded;
        return remark.Length == 0 ? string.Empty : $" ({remark[2..]})";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
