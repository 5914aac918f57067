using System.Diagnostics;
using System.Globalization;
using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Compares the search in cells with the exact search for neighbours, over a run's features.</summary>
internal static class NeighbourBenchmark
{
    private const int PerItem = 10;
    private static readonly int[] Probes = [8, 16, 32];

    /// <summary>Measures times and recall.</summary>
    /// <param name="runFolder">The run, with more than 10 images.</param>
    /// <returns>The items and the time of the exact search; then, for several numbers of cells that are looked into, the time and the share of the 10 nearest neighbours that are found.</returns>
    public static IEnumerable<BenchmarkRow> Run(string runFolder)
    {
        using PlantedRun run = new(runFolder);
        FeatureMatrix features = run.OwnFeatures();
        yield return Row("items", features.Count, string.Empty);
        Stopwatch watch = Stopwatch.StartNew();
        Neighbours exact = NearestNeighbours.Find(features, PerItem, CancellationToken.None);
        yield return Row("exact_time", watch.Elapsed.TotalSeconds, "s");
        foreach (int probes in Probes)
        {
            watch.Restart();
            Neighbours found = CellNeighbours.Find(features, PerItem, new CellOptions { Probes = probes }, CancellationToken.None);
            yield return Row(string.Create(CultureInfo.InvariantCulture, $"cells{probes}_time"), watch.Elapsed.TotalSeconds, "s");
            yield return Row(string.Create(CultureInfo.InvariantCulture, $"cells{probes}_recall"), 100.0 * Recall(exact, found), "%");
        }
    }

    /// <summary>The share of the exact neighbours that were found.</summary>
    /// <param name="exact">The neighbours of every item.</param>
    /// <param name="found">As many of the same items, found otherwise.</param>
    /// <returns>In [0, 1].</returns>
    internal static double Recall(Neighbours exact, Neighbours found)
    {
        long right = 0;
        for (int item = 0; item < exact.Count; item++)
        {
            foreach (int other in exact.Of(item))
            {
                right += found.Of(item).BinarySearch(other) >= 0 ? 1 : 0;
            }
        }

        return (double)right / exact.Items.Length;
    }

    private static BenchmarkRow Row(string quantity, double value, string unit) => new("neighbours", string.Empty, 0, string.Empty, 0, quantity, value, unit);
}
