using System.Diagnostics;
using CD.Runner.Evaluation;
using CD.Runner.Projection;

namespace CD.Runner.Benchmarks;

/// <summary>Times t-SNE over the first items of <see cref="KMeansBenchmark.Data"/>, the same in <c>bench/peer/peer.py</c>.</summary>
internal static class TsneBenchmark
{
    /// <summary>The items.</summary>
    public const int Items = 10_000;

    /// <summary>Projects them once.</summary>
    /// <param name="items">The number of items.</param>
    /// <param name="options">How.</param>
    /// <returns>Seconds, the divergence in nats, and the trustworthiness for 12 neighbours.</returns>
    public static (double Seconds, double Divergence, double Trustworthiness) Run(int items, TsneOptions options)
    {
        FeatureMatrix data = KMeansBenchmark.Data(items);
        Stopwatch watch = Stopwatch.StartNew();
        TsneResult result = Tsne.Fit(data, options, null, CancellationToken.None);
        double seconds = watch.Elapsed.TotalSeconds;
        return (seconds, result.Divergence, Projection.Trustworthiness.Compute(data, result.Coordinates, Projection.Trustworthiness.DefaultNeighbours, CancellationToken.None));
    }
}
