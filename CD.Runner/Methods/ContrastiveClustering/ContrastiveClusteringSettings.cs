using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.ContrastiveClustering;

/// <summary>What Contrastive Clustering has to set beside the common settings.</summary>
internal sealed record ContrastiveClusteringSettings
{
    /// <summary>Temperature of the images' contrast, dimensionless. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double InstanceTemperature { get; init; } = 0.5;

    /// <summary>Temperature of the clusters' contrast, dimensionless. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double ClusterTemperature { get; init; } = 1.0;

    /// <summary>Weight of both views' imbalance of the clusters, log K - H; 0 leaves it out. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double EntropyWeight { get; init; } = 1.0;
}
