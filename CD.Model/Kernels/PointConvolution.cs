using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Convolutions with kernels of one pixel and no border as libtorch's matrix product; its gradient of the kernel is <see cref="ColumnMatrix"/>'s.</summary>
/// <remarks>
/// libtorch's own (oneDNN's <c>brgconv_1x1</c>) must not be used: on some processors, such as virtual machines on Zen 5, it divides by zero or
/// gives wrong values where there are many channels, in float32 and in bfloat16 (seen in libtorch 2.6 and 2.10: 512 to 2048 and 256 to 512).
/// </remarks>
internal static class PointConvolution
{
    /// <summary>The convolution.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, laid out channels-last.</param>
    /// <param name="kernel"><c>[filters, channels, 1, 1]</c>.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="offset"><c>[filters]</c>, or null.</param>
    /// <returns>The outputs, laid out channels-last.</returns>
    public static Tensor Forward(Tensor images, Tensor kernel, long strides, Tensor? offset = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = Stepped(images.permute(0, 2, 3, 1), strides);
        Tensor rows = pixels.reshape(-1, pixels.size(3));
        Tensor matrix = kernel.permute(0, 2, 3, 1).flatten(1).t(); // whose gradient is laid out channels-last
        Tensor outputs = offset is null ? rows.mm(matrix) : addmm(offset, rows, matrix, 1.0f, 1.0f); // [pixels, filters]
        return outputs.view(pixels.size(0), pixels.size(1), pixels.size(2), -1).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the images.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last.</param>
    /// <param name="kernel"><c>[filters, channels, 1, 1]</c>.</param>
    /// <param name="shape">The images' shape.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <returns>Shaped like the images, laid out channels-last.</returns>
    public static Tensor InputGradient(Tensor gradient, Tensor kernel, long[] shape, long strides)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = gradient.permute(0, 2, 3, 1);
        Tensor product = pixels.reshape(-1, pixels.size(3)).mm(kernel.flatten(1)).view(pixels.size(0), pixels.size(1), pixels.size(2), -1);
        Tensor result = product;
        if (product.size(1) != shape[2] || product.size(2) != shape[3])
        {
            result = zeros(shape[0], shape[2], shape[3], shape[1], gradient.dtype);
            Stepped(result, strides).copy_(product);
        }

        return result.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor Stepped(Tensor pixels, long strides) =>
        strides == 1 ? pixels : pixels.slice(1, 0, pixels.size(1), strides).slice(2, 0, pixels.size(2), strides);
}
