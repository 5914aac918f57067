using System.ComponentModel.DataAnnotations;
using CD.Losses.FSharp;
using CD.Runner.Configuration;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>The training objective: a weighted sum of named terms. A weight of 0 leaves a term out.</summary>
internal sealed record ObjectiveSettings
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

    /// <summary>A file whose functions are further terms, an F# script or a .NET assembly; null for none. Its path does not count in a run's identity.</summary>
    [EnvironmentSetting]
    [PathSetting]
    [RegularExpression(@"[\s\S]*\.([fF][sS][xX]|[dD][lL][lL])", ErrorMessage = "a file that ends in .fsx or .dll")]
    public string? Losses { get; init; }

    /// <summary>That file's content as hexadecimal SHA-256; a run records it, and training refuses another content where it is given. Null for any.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = "64 hexadecimal digits")]
    public string? LossesHash { get; init; }

    /// <summary>Further terms of the losses' catalogue by name, with their weights. A weight: -1000 to 1000.</summary>
    [Range(-1000.0, 1000.0)]
    public IReadOnlyDictionary<string, double> Extra { get; init => field = new TermWeights(value); } = TermWeights.None;

    /// <summary>The terms that <see cref="Extra"/> chooses from, once they are known; null for the built-in ones.</summary>
    internal Catalogue? Catalogue { get; init; }
}
