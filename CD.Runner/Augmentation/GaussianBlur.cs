using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>torchvision's Gaussian blur on batches, each sample with its own standard deviation.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs images; beyond the border the image is mirrored without repeating the border pixel ("reflect").</summary>
    /// <param name="images">float32 or float64 <c>[batch, channels, height, width]</c>.</param>
    /// <param name="kernelSize">The kernel's side in pixels; odd, and less than twice the image's height and width.</param>
    /// <param name="sigmas">Standard deviations in pixels, above 0; <c>[batch]</c>, of the images' dtype and device.</param>
    /// <returns>The blurred images, shaped like <paramref name="images"/>; each value is a weighted mean of the image's values.</returns>
    /// <exception cref="ArgumentException">The kernel's side is even, or too large for the images.</exception>
    public static Tensor Apply(Tensor images, int kernelSize, Tensor sigmas)
    {
        long[] shape = images.shape;
        int reach = kernelSize / 2;
        if (kernelSize % 2 == 0 || reach >= Math.Min(shape[2], shape[3]))
        {
            throw new ArgumentException(
                $"A blur's kernel is odd and less than twice the image's height and width ({shape[2]} x {shape[3]}); received {kernelSize}. Choose a smaller odd kernel or larger images.",
                nameof(kernelSize));
        }

        using var scope = NewDisposeScope();
        Tensor kernels = Kernels(kernelSize, sigmas).repeat_interleave(shape[1], 0);                     // (N C, K)
        Tensor padded = nn.functional.pad(images, (reach, reach, reach, reach), TorchSharp.PaddingModes.Reflect);
        Tensor planes = padded.view(1, shape[0] * shape[1], shape[2] + (2 * reach), shape[3] + (2 * reach)); // (1, N C, H + K - 1, W + K - 1)
        Tensor rows = nn.functional.conv2d(planes, kernels.view(-1, 1, 1, kernelSize), groups: planes.shape[1]);
        Tensor blurred = nn.functional.conv2d(rows, kernels.view(-1, 1, kernelSize, 1), groups: planes.shape[1]);
        return blurred.view(shape).MoveToOuterDisposeScope();
    }

    private static Tensor Kernels(int kernelSize, Tensor sigmas)
    {
        double reach = kernelSize / 2;
        Tensor offsets = arange(-reach, reach + 1, dtype: sigmas.dtype, device: sigmas.device);
        Tensor weights = offsets.div(sigmas.view(-1, 1)).pow_(2).mul_(-0.5).exp_();                    // (N, K)
        return weights.div_(weights.sum(1, keepdim: true));
    }
}
