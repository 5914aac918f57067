using System.Diagnostics;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Benchmarks;

/// <summary>Times K-means over values that a formula gives, the same in <c>bench/peer/peer.py</c>.</summary>
internal static class KMeansBenchmark
{
    /// <summary>The items.</summary>
    public const int Items = 60000;

    /// <summary>The values of an item.</summary>
    public const int Dimensions = 512;

    /// <summary>The clusters looked for, and those in the data.</summary>
    public const int Clusters = 10;

    private const double Separation = 0.25;
    private const uint CentreStream = 1_000_000_000;

    /// <summary>Uniform noise about ten centres, which are uniform too.</summary>
    public static FeatureMatrix Data(int items = Items)
    {
        float[] values = new float[items * Dimensions];
        for (int item = 0; item < items; item++)
        {
            for (int dimension = 0; dimension < Dimensions; dimension++)
            {
                double noise = Uniform((uint)((item * Dimensions) + dimension));
                double centre = Uniform(CentreStream + (uint)((item % Clusters * Dimensions) + dimension));
                values[(item * Dimensions) + dimension] = (float)(noise + (Separation * centre));
            }
        }

        return new FeatureMatrix(values, items, Dimensions);
    }

    /// <summary>Fits ten times and keeps the best.</summary>
    /// <returns>Seconds, and the inertia.</returns>
    public static (double Seconds, double Inertia) Run(FeatureMatrix data, KMeansKind kind)
    {
        Stopwatch watch = Stopwatch.StartNew();
        KMeansResult result = KMeans.Fit(data, new KMeansOptions { Clusters = Clusters, Kind = kind }, CancellationToken.None);
        return (watch.Elapsed.TotalSeconds, result.Inertia);
    }

    /// <summary>A number in [-0.5, 0.5) for each integer: the mixing function of MurmurHash3.</summary>
    private static double Uniform(uint key)
    {
        key = (key ^ (key >> 16)) * 0x85EBCA6B;
        key = (key ^ (key >> 13)) * 0xC2B2AE35;
        return ((key ^ (key >> 16)) / 4294967296.0) - 0.5;
    }
}
