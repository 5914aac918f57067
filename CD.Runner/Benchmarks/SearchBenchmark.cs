using System.Diagnostics;
using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Times the search for the items most like others over the values of <see cref="KMeansBenchmark"/>.</summary>
internal static class SearchBenchmark
{
    /// <summary>The items, 2 GB of them.</summary>
    public const int Items = 1_000_000;

    private const int Queries = 32;
    private const int Found = 12;
    private const int Batches = 5;

    /// <summary>Prepares the items and searches for several batches of queries.</summary>
    /// <param name="items">The number of items, at least 160.</param>
    /// <returns>The seconds of the preparation, and the median of a batch of 32 queries.</returns>
    public static (double Prepare, double Batch) Run(int items)
    {
        FeatureMatrix data = KMeansBenchmark.Data(items);
        Stopwatch watch = Stopwatch.StartNew();
        CosineSearch search = new(data);
        double prepared = watch.Elapsed.TotalSeconds;
        List<double> seconds = [];
        for (int batch = 0; batch < Batches; batch++)
        {
            int[] selves = [.. Enumerable.Range(batch * Queries, Queries)];
            FeatureMatrix queries = new([.. selves.SelectMany(item => data.Row(item).ToArray())], Queries, data.Dimensions);
            watch.Restart();
            _ = search.Find(queries, Found, selves, CancellationToken.None);
            seconds.Add(watch.Elapsed.TotalSeconds);
        }

        return (prepared, Repeated.Median(seconds));
    }
}
