using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>torchvision's colour adjustments on batches, each sample with its own factor; pure functions.</summary>
/// <remarks>
/// Images are float32 or float64 <c>[batch, channels, height, width]</c> in [0, 1], with 1 (grey) or 3 (red, green, blue)
/// channels; results have the same shape, dtype and range. Factors are <c>[batch]</c>, of the images' dtype and device.
/// As in torchvision, a grey image has no colours: its saturation and hue stay, and it is its own grey value.
/// </remarks>
internal static class ColorAdjustments
{
    // ITU-R BT.601 luma weights, as torchvision rounds them.
    private const double Red = 0.2989;
    private const double Green = 0.587;
    private const double Blue = 0.114;

    /// <summary>Scales an image: <c>clamp(factor x)</c>.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">0 or more; 1 changes nothing.</param>
    public static Tensor Brightness(Tensor images, Tensor factors)
    {
        using Tensor f = PerSample(factors);
        return images.mul(f).clamp_(0, 1);
    }

    /// <summary>Blends an image with the mean of its grey value: <c>clamp(factor x + (1 - factor) mean(grey(x)))</c>.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">0 or more; 1 changes nothing.</param>
    public static Tensor Contrast(Tensor images, Tensor factors)
    {
        using var scope = NewDisposeScope();
        Tensor f = PerSample(factors);
        Tensor means = images.mean([2L, 3L], keepdim: true);             // (N, C, 1, 1)
        Tensor mean = images.shape[1] == 1 ? means : Gray(means);        // (N, 1, 1, 1): the grey value is linear
        Tensor rest = f.neg().add_(1).mul_(mean);
        return images.mul(f).add_(rest).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Blends an image with its grey value: <c>clamp(factor x + (1 - factor) grey(x))</c>.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">0 or more; 1 changes nothing.</param>
    public static Tensor Saturation(Tensor images, Tensor factors)
    {
        if (images.shape[1] == 1)
        {
            return images.clone();
        }

        using var scope = NewDisposeScope();
        Tensor f = PerSample(factors);
        Tensor rest = Gray(images).mul_(f.neg().add_(1));                // (N, 1, H, W)
        return images.mul(f).add_(rest).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Turns an image's hue, keeping the value and the saturation of the HSV model.</summary>
    /// <param name="images">The images.</param>
    /// <param name="factors">The shift in turns of the colour circle; -0.5 to 0.5, 0 changes nothing.</param>
    /// <remarks>
    /// With V, m the largest and least channel and C = V - m, the hue in sixths of a turn is
    /// copysign(C + g + b - r - m, g - b) / C: the first part runs from 0 at red over 2 at green or blue to 3 at cyan,
    /// the sign tells the half. A channel whose colour lies at h0 turns is V - C clamp(2 - 6 d, 0, 1) for the hue's circular
    /// distance d in turns from the colour opposite to h0. So nothing branches, and 25 operations do it.
    /// </remarks>
    public static Tensor Hue(Tensor images, Tensor factors) => Hue(images, factors, Capabilities.Detect());

    /// <summary>Turns an image's hue by the kernels that a machine allows.</summary>
    /// <param name="images">As in <see cref="Hue(Tensor, Tensor)"/>.</param>
    /// <param name="factors">As in <see cref="Hue(Tensor, Tensor)"/>.</param>
    /// <param name="capabilities">What the machine can do.</param>
    internal static Tensor Hue(Tensor images, Tensor factors, Capabilities capabilities)
    {
        if (images.shape[1] == 1)
        {
            return images.clone();
        }

        return HueKernel.Takes(images, capabilities) ? HueKernel.Apply(images, factors) : HueByTensors(images, factors);
    }

    /// <summary>Turns the hue of images with three channels by operations on tensors, on any device.</summary>
    /// <param name="images">As in <see cref="Hue(Tensor, Tensor)"/>.</param>
    /// <param name="factors">As in <see cref="Hue(Tensor, Tensor)"/>.</param>
    internal static Tensor HueByTensors(Tensor images, Tensor factors)
    {
        using var scope = NewDisposeScope();
        Tensor r = images.narrow(1, 0, 1);                               // (N, 1, H, W), as all planes
        Tensor g = images.narrow(1, 1, 1);
        Tensor b = images.narrow(1, 2, 1);
        Tensor value = maximum(maximum(r, g), b);
        Tensor least = minimum(minimum(r, g), b);
        Tensor chroma = value.sub(least);
        Tensor hue = g.add(b).sub_(r).sub_(least).add_(chroma);
        hue.copysign_(g.sub(b)).div_(chroma.clamp_min(1e-30).mul_(6));   // turns; 0 where there is no colour

        // Red, green and blue lie at 0, 1/3 and 2/3 turns; their opposites at 1/2, 5/6 and 1/6, subtracted modulo 1.
        Tensor opposite = arange(3, dtype: images.dtype, device: images.device).mul_(-1.0 / 3.0).add_(0.5).view(1, 3, 1, 1);
        Tensor turned = hue.add(PerSample(factors).add(opposite));       // (N, 3, H, W)
        turned.sub_(turned.round()).abs_().clamp_(1.0 / 6.0, 1.0 / 3.0);
        return turned.mul_(chroma.mul(6)).add_(value.sub_(chroma.mul_(2))).clamp_(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Turns images grey: every channel becomes <c>0.2989 r + 0.587 g + 0.114 b</c>.</summary>
    /// <param name="images">The images.</param>
    public static Tensor Grayscale(Tensor images)
    {
        if (images.shape[1] == 1)
        {
            return images.clone();
        }

        using Tensor gray = Gray(images);
        using Tensor expanded = gray.expand(images.shape);
        return expanded.contiguous();
    }

    private static Tensor PerSample(Tensor factors) => factors.view(-1, 1, 1, 1);

    private static Tensor Gray(Tensor images)
    {
        using Tensor r = images.narrow(1, 0, 1);
        using Tensor g = images.narrow(1, 1, 1);
        using Tensor b = images.narrow(1, 2, 1);
        return r.mul(Red).add_(g, Green).add_(b, Blue);                  // (N, 1, H, W)
    }
}
