using CD.Runner.Data;
using CD.Runner.Duplicates;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Benchmarks;

/// <summary>Plants copies of a run's images among them, 200 of each <see cref="Disguise"/>, and measures how many are found, and what else is.</summary>
internal static class DuplicateBenchmark
{
    /// <summary>The picture of pairs that were found and not planted.</summary>
    public const string PictureName = "duplicates.png";

    private const int OfEach = 200;
    private const int MostDrawn = 120;
    private const int PairsARow = 10;
    private const int Tile = 64;
    private const int Gap = 4;

    /// <summary>Measures, and draws the pairs that were not planted: the data set's own duplicates, and errors.</summary>
    /// <param name="runFolder">The run; it has 1,200 images or more.</param>
    /// <param name="output">The folder for the picture.</param>
    /// <returns>Of each disguise how many were planted and found, their share, and the share of the pairs with such a copy that are of one origin; then the pairs of an image and the one to keep: all, those planted, others.</returns>
    public static IEnumerable<BenchmarkRow> Run(string runFolder, string output)
    {
        using PlantedRun run = new(runFolder);
        int count = run.Images.Count, planted = Disguise.All.Count * OfEach;
        int[] sources = [.. Enumerable.Range(0, planted).Select(copy => (int)((long)copy * count / planted))];
        List<PixelImage> all = [.. run.Images, .. sources.Select((source, copy) => Disguise.All[copy % Disguise.All.Count].Of(run.Images[source], copy / Disguise.All.Count))];
        using PlantedImages images = new(all);
        FeatureMatrix features = run.Features(images);
        DuplicateReport report = DuplicateFinder.Find(features, images, new DuplicateOptions(), CancellationToken.None);

        int[] groupOf = [.. Enumerable.Repeat(-1, all.Count)];
        int[] exactOf = [.. groupOf];
        foreach ((DuplicateGroup group, int number) in report.Groups.Select((group, number) => (group, number)))
        {
            foreach (int item in group.Items)
            {
                (group.Kind == DuplicateKind.Exact ? exactOf : groupOf)[item] = number;
            }
        }

        bool Found(int copy) => Same(groupOf, copy) || Same(exactOf, copy);
        bool Same(int[] groups, int copy) => groups[count + copy] >= 0 && groups[count + copy] == groups[sources[copy]];

        // A copy and its source may be in a group because both are like a third image.
        (int Keep, int Item)[] pairs = [.. report.Groups.SelectMany(group => group.Items.Where(item => item != group.Keep).Select(item => (group.Keep, item)))];
        int Origin(int item) => item < count ? item : sources[item - count];
        bool IsOf(int kind, int item) => item >= count && (item - count) % Disguise.All.Count == kind;
        for (int kind = 0; kind < Disguise.All.Count; kind++)
        {
            (int Keep, int Item)[] reported = [.. pairs.Where(pair => IsOf(kind, pair.Keep) || IsOf(kind, pair.Item))];
            int found = Enumerable.Range(0, planted).Count(copy => copy % Disguise.All.Count == kind && Found(copy));
            yield return Row($"{Disguise.All[kind].Name}_planted", OfEach);
            yield return Row($"{Disguise.All[kind].Name}_found", found);
            yield return Row($"{Disguise.All[kind].Name}_recall", 100.0 * found / OfEach, "%");
            yield return Row($"{Disguise.All[kind].Name}_precision", 100.0 * reported.Count(pair => Origin(pair.Keep) == Origin(pair.Item)) / Math.Max(1, reported.Length), "%");
        }

        (int Keep, int Item)[] others = [.. pairs.Where(pair => Origin(pair.Keep) != Origin(pair.Item))];
        yield return Row("pairs", pairs.Length);
        yield return Row("pairs_planted", pairs.Length - others.Length);
        yield return Row("pairs_other", others.Length);
        yield return Row("precision_at_least", 100.0 * (pairs.Length - others.Length) / Math.Max(1, pairs.Length), "%");
        yield return Row("cosine_threshold", 100.0 * report.CosineThreshold, "%");
        yield return Row("contrast_threshold", 100.0 * report.ContrastThreshold, "%");
        Draw(Path.Combine(output, PictureName), images, others);
    }

    private static BenchmarkRow Row(string quantity, double value, string unit = "") => new("duplicates", string.Empty, 0, string.Empty, 0, quantity, value, unit);

    private static void Draw(string path, PlantedImages images, (int Keep, int Item)[] pairs)
    {
        (int Keep, int Item)[] drawn = [.. pairs.Take(MostDrawn)];
        using SheetFont font = new();
        int width = (2 * Tile) + (4 * Gap), height = Tile + (2 * Gap);
        using SheetCanvas sheet = new(PairsARow * width, Math.Max(1, (drawn.Length + PairsARow - 1) / PairsARow) * height, font);
        for (int place = 0; place < drawn.Length; place++)
        {
            using ImageBatch pair = images.Read([[drawn[place].Keep, drawn[place].Item]], CancellationToken.None).Single();
            (int row, int column) = Math.DivRem(place, PairsARow);
            for (int side = 0; side < 2; side++)
            {
                sheet.Original(pair, side, SKRectI.Create(Gap + (column * width) + (side * (Tile + Gap)), Gap + (row * height), Tile, Tile));
            }
        }

        sheet.Save(path);
    }
}
