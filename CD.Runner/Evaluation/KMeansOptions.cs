using CD.Runner.Configuration;

namespace CD.Runner.Evaluation;

/// <summary>How K-means is fitted.</summary>
public sealed record KMeansOptions
{
    /// <summary>K, the number of clusters, at least 1.</summary>
    public required int Clusters { get; init; }

    /// <summary>Fits with different seeds, of which the one with the lowest inertia counts; at least 1.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Seed of the first fit, at least 0; the following fits take the following integers.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Passes of one fit over the data, at most; at least 1. The default is scikit-learn's.</summary>
    public int MaximumIterations { get; init; } = 300;

    /// <summary>
    /// A fit ends when the mean squared distance changes by less than this fraction of the data's total variance; above 0.
    /// At the default nearly every fit runs until no item changes its cluster.
    /// </summary>
    public float Tolerance { get; init; } = 1e-7f;

    /// <summary>The implementation.</summary>
    public KMeansKind Kind { get; init; } = KMeansKind.Tensor;

    /// <summary>Fits of ML.NET at a time, at least 1; null for the number of processors.</summary>
    public int? Parallelism { get; init; }
}
