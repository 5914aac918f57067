using System.ComponentModel.DataAnnotations;
using CD.Model.Networks;

namespace CD.Runner.Configuration;

/// <summary>Which network a run trains.</summary>
public sealed record ModelSettings
{
    /// <summary>The backbone f.</summary>
    public BackboneKind Backbone { get; init; } = BackboneKind.ResNet34;

    /// <summary>Channels of the backbone's first stage; every further stage has twice as many. A multiple of 8 from 8 to 1024.</summary>
    [Range(ResNet.LeastWidth, ResNet.MostWidth)]
    public int Width { get; init; } = ResNet.StandardWidth;

    /// <summary>D, the dimensions of the latent vector z; null for the batch size. 1 to 65536.</summary>
    [Range(1, 65536)]
    [Follows("training.batch_size")]
    public int? LatentDimensions { get; init; }

    /// <summary>M, the number of feature heads; null for the batch size. 1 to 65536.</summary>
    [Range(1, 65536)]
    [Follows("training.batch_size")]
    public int? FeatureHeads { get; init; }

    /// <summary>Whether the feature heads' outputs are batch-normalized before the sigmoid (the paper's ablation of BN is false).</summary>
    public bool HeadNormalization { get; init; } = true;

    /// <summary>The images' channels for methods that take them as they are; null for grey where all images are grey, else rgb.</summary>
    public ImageChannels? Channels { get; init; }

    /// <summary>A file of weights that training begins with instead of random ones; null for none. Its path does not count in a run's identity.</summary>
    [EnvironmentSetting]
    [PathSetting]
    [RegularExpression(@"[\s\S]+", ErrorMessage = "a file")]
    public string? Weights { get; init; }

    /// <summary>That file's content as hexadecimal SHA-256; a run records it, and training begins with no other content where it is given. Null for any.</summary>
    [RegularExpression("[0-9a-f]{64}", ErrorMessage = "64 hexadecimal digits")]
    public string? WeightsHash { get; init; }
}
