using System.ComponentModel.DataAnnotations;
using CD.Runner.Configuration;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>The training objective: a weighted sum of named terms. A weight of 0 leaves a term out.</summary>
public sealed record ObjectiveSettings
{
    /// <summary>Weight of the instance-level contrastive loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double Instance { get; init; } = 1.0;

    /// <summary>Weight of the feature-level contrastive loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    [FormerName("feature")]
    public double FeatureContrastive { get; init; } = 1.0;

    /// <summary>The paper's alpha: the normalized entropy enters the total with weight -alpha. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double Alpha { get; init; } = 1.0;

    /// <summary>Temperature t_I of the instance-level loss, dimensionless. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double InstanceTemperature { get; init; } = 0.5;

    /// <summary>Temperature t_F of the feature-level loss, dimensionless. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double FeatureTemperature { get; init; } = 1.0;

    /// <summary>Further terms of the losses' catalogue by name, with their weights. A weight: -1000 to 1000.</summary>
    [Range(-1000.0, 1000.0)]
    public IReadOnlyDictionary<string, double> Extra { get; init => field = new TermWeights(value); } = TermWeights.None;
}
