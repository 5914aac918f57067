using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Configuration;

/// <summary>How the two training views of an image are made (SimCLR's distortions, as the paper uses them).</summary>
public sealed record AugmentationSettings
{
    /// <summary>Height and width of a view in pixels. 8 to 1024.</summary>
    [Range(8, 1024)]
    public int ImageSize { get; init; } = 224;

    /// <summary>The smallest cropped share of an image's area. 0.001 to 1.</summary>
    [Range(0.001, 1.0)]
    public double CropScaleMin { get; init; } = 0.08;

    /// <summary>The largest cropped share of an image's area. 0.001 to 1.</summary>
    [Range(0.001, 1.0)]
    public double CropScaleMax { get; init; } = 1.0;

    /// <summary>The smallest ratio of a crop's width to its height. 0.1 to 10.</summary>
    [Range(0.1, 10.0)]
    public double CropRatioMin { get; init; } = 3.0 / 4.0;

    /// <summary>The largest ratio of a crop's width to its height. 0.1 to 10.</summary>
    [Range(0.1, 10.0)]
    public double CropRatioMax { get; init; } = 4.0 / 3.0;

    /// <summary>Probability of a horizontal flip. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>The paper's s: brightness, contrast and saturation vary by 0.8 s, hue by 0.2 s. 0 to 2.5 (hue at most 0.5).</summary>
    [Range(0.0, 2.5)]
    public double JitterStrength { get; init; } = 0.5;

    /// <summary>Probability that the colours are varied at all. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double JitterProbability { get; init; } = 0.8;

    /// <summary>Probability that a view is turned grey. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double GrayscaleProbability { get; init; } = 0.2;

    /// <summary>Probability of a Gaussian blur; 0 for none. 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double BlurProbability { get; init; }

    /// <summary>Side of the blur's kernel in pixels, odd, less than twice the image size. 3 to 101.</summary>
    [Range(3, 101)]
    public int BlurKernel { get; init; } = 23;

    /// <summary>The blur's smallest standard deviation in pixels. 0.01 to 100.</summary>
    [Range(0.01, 100.0)]
    public double BlurSigmaMin { get; init; } = 0.1;

    /// <summary>The blur's largest standard deviation in pixels. 0.01 to 100.</summary>
    [Range(0.01, 100.0)]
    public double BlurSigmaMax { get; init; } = 2.0;

    /// <summary>Whether the first of the two views is the image itself, only resized (the paper's ablation of two augmented views); the second one's draws stay the same.</summary>
    public bool PlainFirstView { get; init; }
}
