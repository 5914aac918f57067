using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Methods.Pica;

/// <summary>What PICA has to set beside the common settings.</summary>
internal sealed record PicaSettings
{
    /// <summary>Outputs of the extra head, which the passes train in turn with the head of K outputs; 0 for none. 0 to 65536.</summary>
    [Range(0, 65536)]
    public int ExtraClusters { get; init; } = 70;

    /// <summary>The paper's lambda, the weight of the originals' imbalance of the clusters, log K - H. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double EntropyWeight { get; init; } = 2.0;

    /// <summary>Perturbed copies of each image a step. 1 to 16.</summary>
    [Range(1, 16)]
    public int Copies { get; init; } = 3;

    /// <summary>Area of the originals' random crop as a share of the image's; 0.64 cuts 32 of 40 pixels, as the authors do. 0.01 to 1.</summary>
    [Range(0.01, 1.0)]
    public double OriginalCrop { get; init; } = 0.64;

    /// <summary>Whether the network sees the images' gradients (Sobel) instead of their colours.</summary>
    public bool Sobel { get; init; } = true;
}
