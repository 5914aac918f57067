using System.ComponentModel.DataAnnotations;
using CD.Model.Networks;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>Which autoencoder a method trains.</summary>
internal abstract record NetworkSettings
{
    /// <summary>Linear layers (fc) or convolutions (conv); null for fc of grey images and conv of others.</summary>
    public AutoencoderKind? Network { get; init; }

    /// <summary>Dimensions of the code; null for the method's own. 1 to 65536.</summary>
    [Range(1, 65536)]
    public int? Code { get; init; }

    /// <summary>Of fc the units of the first two layers, of which the third has four times as many; of conv the channels of the first convolution, which the next two double. Null for 500 and 32. 1 to 16384.</summary>
    [Range(1, 16384)]
    public int? Width { get; init; }

    /// <summary>The network's initial weights.</summary>
    public InitialKernels InitialWeights { get; init; } = InitialKernels.He;
}
