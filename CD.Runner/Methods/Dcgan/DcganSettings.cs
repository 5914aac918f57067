using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.Dcgan;

/// <summary>What DCGAN has to set beside the common settings.</summary>
internal sealed record DcganSettings
{
    /// <summary>The dimensions of the generator's input z. 1 to 4096.</summary>
    [Range(1, 4096)]
    public int NoiseDimensions { get; init; } = 100;

    /// <summary>Channels of the discriminator's first maps; each further layer has twice as many, and the generator is its mirror. 8 to 512.</summary>
    [Range(8, 512)]
    public int Width { get; init; } = 64;

    /// <summary>What the generator makes small.</summary>
    public GeneratorLossKind GeneratorLoss { get; init; } = GeneratorLossKind.NonSaturating;
}
