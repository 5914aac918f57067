using System.ComponentModel.DataAnnotations;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Dae;

/// <summary>What the denoising autoencoder has to set beside the common settings.</summary>
internal sealed record DaeSettings : StackSettings
{
    /// <summary>How inputs are corrupted.</summary>
    public CorruptionKind Corruption { get; init; } = CorruptionKind.Masking;

    /// <summary>The probability that a value is corrupted; of Gaussian noise its standard deviation. 0 to 0.99.</summary>
    [Range(0.0, 0.99)]
    public double CorruptionLevel { get; init; } = 0.2;
}
