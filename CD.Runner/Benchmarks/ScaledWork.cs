using CD.Runner.ClusterCounts;
using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Work over features whose time and memory are measured at several numbers of items.</summary>
/// <param name="Name">Its name in the table and for <c>--work</c>.</param>
/// <param name="Run">Does it once, over all items.</param>
/// <param name="Most">The most items at which it is measured: for what is quadratic in time, whose time at more is predicted.</param>
internal sealed record ScaledWork(string Name, Action<FeatureMatrix> Run, int Most = int.MaxValue)
{
    private const int FineClusters = 256;
    private const int Queries = 32;
    private const int Found = 12;
    private const int Neighbours = 20;
    private const int QuadraticMost = 100_000;

    /// <summary>All work that is measured, a line each.</summary>
    public static IReadOnlyList<ScaledWork> All { get; } =
    [
        new("kmeans_10", data => KMeans.Fit(data, new KMeansOptions { Clusters = KMeansBenchmark.Clusters, Restarts = 1 }, CancellationToken.None)),
        new("kmeans_256", data => KMeans.Fit(data, new KMeansOptions { Clusters = FineClusters, Restarts = 1 }, CancellationToken.None)),
        new("search_32", Search),
        new("neighbours_20", data => NearestNeighbours.Find(data, Neighbours, CancellationToken.None), QuadraticMost),
        new("cell_neighbours_20", data => CellNeighbours.Find(data, Neighbours, new CellOptions(), CancellationToken.None)),
        new("cluster_count", data => ClusterCountEstimator.Estimate(data, new ClusterCountOptions(), progress: null, CancellationToken.None)),
    ];

    /// <summary>Prepares the search and asks for a batch of queries.</summary>
    private static void Search(FeatureMatrix data)
    {
        int[] selves = [.. Enumerable.Range(0, Queries)];
        FeatureMatrix queries = new([.. selves.SelectMany(item => data.Row(item).ToArray())], Queries, data.Dimensions);
        _ = new CosineSearch(data).Find(queries, Found, selves, CancellationToken.None);
    }
}
