using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>Convolutions on processors without a bias, each by the fastest way for its shape.</summary>
/// <remarks>
/// <para>
/// Ways for float32, with the rate over the nominal operations on one core of a Zen 4 processor restricted to AVX2, whose matrix product runs at
/// 98 GFLOP/s (forward / gradient of the inputs / of the kernel; libtorch's rates in brackets):
/// </para>
/// <para>3x3, strides 1, border 1, images of more than a pixel: <see cref="WinogradConvolution"/>. 64 channels over 56x56: 196 / 198 / 163 (114 / 113 / 66);
/// 512 over 7x7: 141 / 149 / 143 (119 / 112 / 90); 128 over 4x4: 197 / 216 / 183 (125 / 125 / 78).</para>
/// <para>Other sizes and strides: <see cref="WindowConvolution"/> and <see cref="WindowGradient"/>. 3x3, strides 2, 64 to 128 channels, 56 to 28: 105 / 97 / 82
/// (98 / 100 / 61); 8 to 4: 103 / 87 / 81 (88 / 69 / 73). 7x7, strides 2, 3 to 64 channels, 32 to 16: 105 / - / 63 (78 / - / 89), so the kernel's
/// gradient of images with few channels stays libtorch's.</para>
/// <para>1x1: <see cref="WindowConvolution"/>, over few pixels <see cref="PointConvolution"/>. Strides 2, 64 to 128 channels, 56 to 28: 79 / 71 (57 / 49);
/// 256 to 512 channels, 14 to 7: 82 / 87 / 84 (73 / 58 / 79). The kernel's gradient is one matrix product.</para>
/// <para>bfloat16 and other types keep libtorch's kernels and <see cref="ColumnMatrix"/>.</para>
/// </remarks>
internal static class ConvolutionRoutes
{
    // Over so few output pixels the copy of a kernel into panels costs more than the product saves.
    private const long FewPixels = 1024;

    // Below, panels and transforms are mostly empty.
    private const long FewChannels = 16;

    // Values of a window: the kernel's gradient has one on its stack, of at most 128 KiB.
    private const long LargestWindow = 32 * 1024;

    private static readonly long[] UnitDilation = [1, 1];

    /// <summary>The convolution.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, laid out channels-last.</param>
    /// <param name="kernel"><c>[filters, channels, size, size]</c>, laid out channels-last, of the images' type.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns>The outputs, laid out channels-last.</returns>
    public static Tensor Forward(Tensor images, Tensor kernel, long strides, long padding)
    {
        if (Winograd(images, kernel.size(0), kernel.size(2), strides, padding))
        {
            return WinogradConvolution.Forward(images, kernel);
        }

        long rows = ((images.size(2) + (2 * padding) - kernel.size(2)) / strides) + 1, columns = ((images.size(3) + (2 * padding) - kernel.size(2)) / strides) + 1;
        if (!Computes(images) || !WindowConvolution.Takes(kernel.size(0)) || LibtorchIsFaster(kernel.size(2), strides, rows * columns))
        {
            return IsPoint(images, kernel, padding) ? PointConvolution.Forward(images, kernel, strides)
                : Covers(images, kernel, padding) ? Product(images, kernel)
                : nn.functional.conv2d(images, kernel, null, [strides, strides], [padding, padding], UnitDilation);
        }

        using DisposeScope scope = NewDisposeScope();
        ConvolutionTaps taps = ConvolutionTaps.Find(kernel.size(2), strides, padding, images.size(2), images.size(3));
        bool few = images.size(0) * rows * columns <= FewPixels;
        return (taps is { Size: 1, Padding: 0 } && few
            ? PointConvolution.Forward(images, taps.Of(kernel), strides)
            : WindowConvolution.Forward(images, taps.Of(kernel), (int)strides, (int)taps.Padding)).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the images.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last.</param>
    /// <param name="images">The images of <see cref="Forward"/>.</param>
    /// <param name="kernel">The kernel of <see cref="Forward"/>.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns>Shaped like the images, laid out channels-last.</returns>
    public static Tensor InputGradient(Tensor gradient, Tensor images, Tensor kernel, long strides, long padding)
    {
        if (Winograd(images, kernel.size(0), kernel.size(2), strides, padding))
        {
            return WinogradConvolution.InputGradient(gradient, kernel);
        }

        if (!Computes(images) || !WindowConvolution.Takes(kernel.size(1)) || LibtorchIsFaster(kernel.size(2), strides, gradient.size(2) * gradient.size(3)))
        {
            return IsPoint(images, kernel, padding)
                ? PointConvolution.InputGradient(gradient, kernel, images.shape, strides)
                : ConvolutionOperators.InputGradient(gradient, images, kernel, strides, padding);
        }

        using DisposeScope scope = NewDisposeScope();
        ConvolutionTaps taps = ConvolutionTaps.Find(kernel.size(2), strides, padding, images.size(2), images.size(3));
        bool few = gradient.size(0) * gradient.size(2) * gradient.size(3) <= FewPixels;
        return (taps is { Size: 1, Padding: 0 } && few
            ? PointConvolution.InputGradient(gradient, taps.Of(kernel), images.shape, strides)
            : WindowConvolution.InputGradient(gradient, taps.Of(kernel), (int)images.size(2), (int)images.size(3), (int)strides, (int)taps.Padding))
            .MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the kernel.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last.</param>
    /// <param name="images">The images of <see cref="Forward"/>.</param>
    /// <param name="kernel">The kernel of <see cref="Forward"/>.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns>Shaped like the kernel, laid out channels-last.</returns>
    public static Tensor KernelGradient(Tensor gradient, Tensor images, Tensor kernel, long strides, long padding)
    {
        long size = kernel.size(2);
        if (Winograd(images, kernel.size(0), size, strides, padding))
        {
            return WinogradConvolution.KernelGradient(gradient, images);
        }

        if (!Computes(images) || images.size(1) < FewChannels || size * size * images.size(1) > LargestWindow)
        {
            return ColumnMatrix.Takes(gradient)
                ? ColumnMatrix.KernelGradient(gradient, images, size, strides, padding)
                : ConvolutionOperators.WeightGradient(gradient, images, kernel, strides, padding);
        }

        using DisposeScope scope = NewDisposeScope();
        ConvolutionTaps taps = ConvolutionTaps.Find(size, strides, padding, images.size(2), images.size(3));
        Tensor result = taps is { Size: 1, Padding: 0 }
            ? ColumnMatrix.KernelGradient(gradient, images, 1, strides, 0)
            : WindowGradient.KernelGradient(gradient, images, (int)taps.Size, (int)strides, (int)taps.Padding);
        if (taps.Size < size)
        {
            Tensor whole = zeros(kernel.size(0), size, size, kernel.size(1)).permute(0, 3, 1, 2);
            taps.Of(whole).copy_(result);
            result = whole;
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Whether libtorch's own vectors of 512 bits are as fast or faster over these outputs: all but the smallest, and strided pixels.</summary>
    private static bool LibtorchIsFaster(long size, long strides, long pixels) =>
        Vector512.IsHardwareAccelerated && pixels > 4 && (size > 1 || strides == 1);

    private static bool IsPoint(Tensor images, Tensor kernel, long padding) =>
        kernel.size(2) == 1 && padding == 0 && images.device_type == DeviceType.CPU;

    /// <summary>Whether the kernel fits its images once, so that the convolution is a product of two matrices.</summary>
    /// <remarks>libtorch's own restricted to AVX2 is wrong for 100 or 104 filters of images laid out channels-last (seen in libtorch 2.6 and 2.10).</remarks>
    private static bool Covers(Tensor images, Tensor kernel, long padding) =>
        padding == 0 && kernel.size(2) == images.size(2) && kernel.size(3) == images.size(3) && images.device_type == DeviceType.CPU;

    private static Tensor Product(Tensor images, Tensor kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        return PointConvolution.Forward(AsPoint(images), AsPoint(kernel), 1).MoveToOuterDisposeScope();

        static Tensor AsPoint(Tensor images) => images.permute(0, 2, 3, 1).reshape(images.size(0), -1, 1, 1);
    }

    private static bool Computes(Tensor images) =>
        images.dtype == ScalarType.Float32 && images.device_type == DeviceType.CPU && TensorMemory.Available;

    private static bool Winograd(Tensor images, long filters, long size, long strides, long padding) =>
        size == 3 && strides == 1 && padding == 1 && images.size(2) > 1 && images.size(3) > 1 && Math.Min(images.size(1), filters) >= FewChannels
        && Computes(images) && WinogradConvolution.Takes(images, filters);
}
