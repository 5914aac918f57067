using System.ComponentModel.DataAnnotations;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dccm;

/// <summary>What DCCM has to set beside the common settings.</summary>
internal sealed record DccmSettings : PoolSettings
{
    /// <summary>The least cosine of two images' predictions that links them. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double GraphThreshold { get; init; } = 0.95;

    /// <summary>The least probability of a cluster that makes it an image's label. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double LabelThreshold { get; init; } = 0.9;

    /// <summary>Weight of the pseudo graph's loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double GraphWeight { get; init; } = 1.0;

    /// <summary>Weight of the pseudo labels' loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double LabelWeight { get; init; } = 5.0;

    /// <summary>Weight of the mutual information's loss. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double InformationWeight { get; init; } = 0.05;

    /// <summary>The loss of the pseudo labels: the released code's, or the paper's.</summary>
    public LabelLossKind LabelLoss { get; init; } = LabelLossKind.Binary;

    /// <summary>Hidden units of the discriminator of maps and vectors, twice. 1 to 65536.</summary>
    [Range(1, 65536)]
    public int DiscriminatorUnits { get; init; } = 512;
}
