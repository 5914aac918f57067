using System.ComponentModel.DataAnnotations;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dac;

/// <summary>What DAC has to set beside the common settings.</summary>
internal sealed record DacSettings : PoolSettings
{
    /// <summary>The network: the released one of 32x32 images, its deeper variant, or the one of 96x96 images.</summary>
    public DacNetworkKind Network { get; init; } = DacNetworkKind.Shallow;

    /// <summary>Which pairs are trained on: those outside a gap that closes (paper), or all (released script).</summary>
    public ThresholdKind Thresholds { get; init; } = ThresholdKind.Gap;

    /// <summary>Epochs in which the thresholds go, in a straight line, from their first to their last values; null for all of the run. 0 (exclusive) to 1000000.</summary>
    [Range(0.0, 1000000.0, MinimumIsExclusive = true)]
    public double? ThresholdEpochs { get; init; }

    /// <summary>The last value of the single threshold. 0 to 0.99.</summary>
    [Range(0.0, DacPhase.FirstThreshold)]
    public double LastThreshold { get; init; } = 0.75;

    /// <summary>Weight of the released script's auxiliary loss, which pulls a distorted image's probabilities to the undistorted one's label features; 0 for none, as in the paper. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double AuxiliaryWeight { get; init; }
}
