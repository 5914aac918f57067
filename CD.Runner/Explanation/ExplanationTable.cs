using CD.Runner.Errors;
using CD.Runner.Storage;
using CD.Runner.Tables;
using NumSharp;

namespace CD.Runner.Explanation;

/// <summary>Writes explanations for other programs: <c>explanations.csv</c>, and <c>segments.npy</c> with the superpixel of each pixel.</summary>
internal static class ExplanationTable
{
    /// <summary>The table's file name.</summary>
    public const string FileName = "explanations.csv";

    /// <summary>The array's file name.</summary>
    public const string SegmentsFileName = "segments.npy";

    /// <summary>Writes both files, replacing older ones.</summary>
    /// <param name="folder">The folder; created where it is missing.</param>
    /// <param name="explanations">The explanations in the table's order; all images have one size.</param>
    /// <param name="most">The most superpixels that the pictures show of an explanation.</param>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public static void Write(string folder, IReadOnlyList<HeadExplanation> explanations, int most)
    {
        ExplainedImage[] images = [.. explanations.Select(explanation => explanation.Image).DistinctBy(image => image.Index).OrderBy(image => image.Index)];
        Dictionary<long, int> places = images.Select((image, place) => (image.Index, place)).ToDictionary(entry => entry.Index, entry => entry.place);
        using NDArray flat = np.array(images.SelectMany(image => image.Superpixels.Labels).ToArray());
        using NDArray segments = flat.reshape(images.Length, images[0].Superpixels.Height, images[0].Superpixels.Width);
        AtomicFile.Write(Path.Combine(folder, SegmentsFileName), stream => np.save(stream, segments));
        Csv.Write(Path.Combine(folder, FileName), csv => csv.WriteRecords(explanations.SelectMany(explanation => Rows(explanation, places[explanation.Image.Index], most))));
    }

    private static IEnumerable<ExplanationRow> Rows(HeadExplanation explanation, int place, int most)
    {
        int[] sizes = explanation.Image.Superpixels.Sizes();
        int[] shown = explanation.Fit.Strongest(most);
        return Enumerable.Range(0, sizes.Length).Select(segment => new ExplanationRow(
            explanation.Head,
            explanation.Image.Index,
            explanation.Image.Name,
            explanation.Image.ClassName ?? string.Empty,
            explanation.Output,
            explanation.Fit.Prediction,
            explanation.Fit.Intercept,
            explanation.Fit.R2,
            place,
            segment,
            sizes[segment],
            explanation.Fit.Weights[segment],
            shown.Contains(segment)));
    }
}
