using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Configuration;

/// <summary>Clustering of the embeddings and its scores.</summary>
public sealed record EvaluationSettings
{
    /// <summary>Evaluate every so many epochs; 0 for the last epoch only. 0 to 1000000.</summary>
    [Range(0, 1000000)]
    public int Every { get; init; }

    /// <summary>K, the number of clusters; null for the number of classes. 1 to 100000.</summary>
    [Range(1, 100000)]
    public int? Clusters { get; init; }

    /// <summary>K-means fits with different seeds, of which the one with the lowest inertia counts. 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Restarts { get; init; } = 10;

    /// <summary>Seed of the first K-means fit. 0 to 2147483647.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 42;

    /// <summary>What fits K-means: tensor products over all fits at once, or ML.NET's trainer.</summary>
    public KMeansKind Kmeans { get; init; } = KMeansKind.Tensor;

    /// <summary>Images embedded at a time. 1 to 65536.</summary>
    [Range(1, 65536)]
    public int BatchSize { get; init; } = 250;

    /// <summary>Whether K-means on raw pixels is scored beside the embeddings, as a baseline.</summary>
    public bool Baseline { get; init; } = true;
}
