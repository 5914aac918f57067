using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The sizes of the whole network.</summary>
public sealed record NetworkOptions
{
    /// <summary>The backbone f.</summary>
    public BackboneKind Backbone { get; init; } = BackboneKind.ResNet34;

    /// <summary>Channels of the backbone's first stage: a multiple of 8 from 8 to 1024.</summary>
    public int Width { get; init; } = ResNet.StandardWidth;

    /// <summary>D, the dimensions of the latent vector z; at least 1.</summary>
    public int LatentDimensions { get; init; } = 128;

    /// <summary>M, the number of feature heads; at least 1.</summary>
    public int FeatureHeads { get; init; } = 128;

    /// <summary>Whether the feature heads are batch-normalized before the sigmoid.</summary>
    public bool HeadNormalization { get; init; } = true;

    /// <summary>Units of both heads' hidden layers, at least 1; null for the backbone's output channels (8 times the width, ResNet-50: 32 times), as in the authors' code.</summary>
    public int? HiddenUnits { get; init; }

    /// <summary>Channels of the images; at least 1.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Throws unless the images are floating point <c>[batch, channels, height, width]</c>.</summary>
    internal void CheckImages(Tensor images)
    {
        if (images.dim() != 4 || images.size(1) != Channels || !images.is_floating_point())
        {
            throw new ArgumentException($"Images are floating point [batch, {Channels}, height, width]; received {images.dtype} [{string.Join(", ", images.shape)}]. Convert them first.", nameof(images));
        }
    }
}
