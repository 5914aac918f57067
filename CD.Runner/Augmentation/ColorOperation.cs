using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>The four adjustments of a colour jitter.</summary>
internal enum ColorOperation
{
    /// <summary><see cref="ColorAdjustments.Brightness"/>.</summary>
    Brightness,

    /// <summary><see cref="ColorAdjustments.Contrast"/>.</summary>
    Contrast,

    /// <summary><see cref="ColorAdjustments.Saturation"/>.</summary>
    Saturation,

    /// <summary><see cref="ColorAdjustments.Hue(Tensor, Tensor)"/>.</summary>
    Hue,
}
