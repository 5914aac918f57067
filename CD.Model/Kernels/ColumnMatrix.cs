using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The gradient of a convolution's kernel as one matrix product, for results of few pixels.</summary>
/// <remarks>
/// What the kernel's window sees from each output pixel becomes a row of a matrix ("im2col"); the gradient is the results' gradient,
/// transposed, times that matrix. Over 7x7 pixels and fewer this takes between a third and nine tenths of the time of libtorch's
/// kernel; over larger results the matrix grows out of the processor's caches and libtorch is faster.
/// </remarks>
internal static class ColumnMatrix
{
    private const long MostPixels = 7 * 7;

    /// <summary>Whether the matrix product is the faster way.</summary>
    /// <param name="gradient">The gradient of the results.</param>
    /// <returns>Whether it is.</returns>
    public static bool Takes(Tensor gradient) => gradient.size(2) * gradient.size(3) <= MostPixels;

    /// <summary>The gradient of the kernel.</summary>
    /// <param name="gradient">The gradient of the results, laid out channels-last.</param>
    /// <param name="images">The convolution's inputs, laid out channels-last.</param>
    /// <param name="size">The kernel's height and width.</param>
    /// <param name="strides">The kernel's strides.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <returns><c>[filters, channels, size, size]</c>, laid out channels-last, of the inputs' type.</returns>
    public static Tensor KernelGradient(Tensor gradient, Tensor images, long size, long strides, long padding)
    {
        using DisposeScope scope = NewDisposeScope();
        (long batch, long filters, long height, long width) = (gradient.size(0), gradient.size(1), gradient.size(2), gradient.size(3));
        long channels = images.size(1);
        Tensor pixels = images.permute(0, 2, 3, 1);
        if (padding > 0)
        {
            pixels = nn.functional.pad(pixels, [0, 0, padding, padding, padding, padding]);
        }

        long row = pixels.size(2) * channels;
        Tensor windows = pixels.contiguous().as_strided(
            [batch, height, width, size, size, channels],
            [pixels.size(1) * row, strides * row, strides * channels, row, channels, 1]);
        Tensor columns = windows.reshape(batch * height * width, size * size * channels);
        Tensor product = gradient.permute(0, 2, 3, 1).reshape(batch * height * width, filters).t().mm(columns); // [filters, size size channels]
        return product.view(filters, size, size, channels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
