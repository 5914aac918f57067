using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.SimClr;

/// <summary>What SimCLR has to set beside the common settings.</summary>
internal sealed record SimClrSettings
{
    /// <summary>Temperature of the contrastive loss, dimensionless. 0.001 to 1000.</summary>
    [Range(0.001, 1000.0)]
    public double Temperature { get; init; } = 0.5;
}
