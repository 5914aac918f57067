using System.Diagnostics;
using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Compares the estimated number of clusters with the number of classes, for all images and for subsets of the classes.</summary>
/// <remarks>A subset's classes have sizes that fall geometrically from all of the first one's images to a quarter of the last one's.</remarks>
/// <param name="features">The images' features.</param>
/// <param name="labels">Their classes; -1 for images without one, which are left out.</param>
/// <param name="names">The classes' names.</param>
/// <param name="options">How to look for clusters.</param>
internal sealed class ClusterCountBenchmark(FeatureMatrix features, IReadOnlyList<int> labels, IReadOnlyList<string> names, ClusterCountOptions options)
{
    private const double SmallestShare = 0.25;
    private static readonly int[] Subsets = [2, 4, 7];

    /// <summary>Measures one set of classes after the other.</summary>
    /// <param name="draws">How many subsets of each size.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The rows, each as soon as it is measured.</returns>
    public IEnumerable<ClusterCountRow> Run(int draws, CancellationToken cancellation)
    {
        int[][] classes = [.. labels.Index().Where(label => label.Item >= 0).GroupBy(label => label.Item, label => label.Index).OrderBy(group => group.Key).Select(group => group.ToArray())];
        yield return Measure(string.Empty, 0, classes.Length, [.. classes.SelectMany(items => items).Order()], cancellation);
        foreach (int count in Subsets.Where(count => count < classes.Length))
        {
            for (int draw = 0; draw < draws; draw++)
            {
                int[] chosen = ItemDraw.Draw(Keys(classes.Length), count, draw + 1);
                int[] items = [.. chosen.SelectMany((label, place) => Part(classes[label], place / (count - 1.0), draw)).Order()];
                yield return Measure(string.Join(';', chosen.Select(label => names[labels[classes[label][0]]])), draw, count, items, cancellation);
            }
        }
    }

    private static ulong[] Keys(int count) => [.. Enumerable.Range(0, count).Select(index => (ulong)index)];

    private static IEnumerable<int> Part(int[] items, double place, int draw) =>
        ItemDraw.Draw(Keys(items.Length), Math.Max(1, (int)Math.Round(items.Length * Math.Pow(SmallestShare, place))), draw).Select(index => items[index]);

    private ClusterCountRow Measure(string classes, int draw, int truth, int[] items, CancellationToken cancellation)
    {
        FeatureMatrix part = ReducedFeatures.Select(features, items);
        Stopwatch watch = Stopwatch.StartNew();
        ClusterCountEstimate estimate = ClusterCountEstimator.Estimate(part, options, progress: null, cancellation);
        double seconds = watch.Elapsed.TotalSeconds;
        int[] drawn = ItemDraw.Draw(ItemDraw.Keys(part, options.Seed), 2 * options.Half, 0);
        FeatureMatrix sample = ReducedFeatures.Of(part, drawn).Items;
        return new ClusterCountRow(
            classes,
            draw,
            items.Length,
            truth,
            estimate.Best,
            estimate.Low,
            estimate.High,
            estimate.Best - truth,
            truth >= estimate.Low && truth <= estimate.High,
            Answer(estimate, "silhouette"),
            Answer(estimate, "agreement"),
            Answer(estimate, "prediction_strength"),
            Answer(estimate, "density"),
            SilhouetteAlone(sample, cancellation),
            XMeans.Count(sample, options.Most, options.Seed, cancellation),
            seconds);
    }

    private static int? Answer(ClusterCountEstimate estimate, string name) => estimate.Criteria.FirstOrDefault(curve => curve.Name == name)?.Best;

    private int SilhouetteAlone(FeatureMatrix items, CancellationToken cancellation)
    {
        int[] counts = [.. Enumerable.Range(options.Fewest, Math.Min(options.Most, items.Count - 1) - options.Fewest + 1)];
        double[] widths = Silhouettes.Of(items, [.. counts.Select(count => KMeans.Fit(items, new KMeansOptions { Clusters = count, Restarts = 3, Seed = options.Seed }, cancellation).Labels)], cancellation);
        return counts[Array.IndexOf(widths, widths.Max())];
    }
}
