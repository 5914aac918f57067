using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The taps of a square kernel that meet the images anywhere; over images of a pixel or two most of the others see the border only.</summary>
/// <param name="First">The first such row and column.</param>
/// <param name="Size">The number of such rows and columns.</param>
/// <param name="Padding">The border that is left for them.</param>
internal readonly record struct ConvolutionTaps(long First, long Size, long Padding)
{
    /// <summary>Finds them.</summary>
    /// <param name="size">The kernel's height and width.</param>
    /// <param name="strides">The kernel's step.</param>
    /// <param name="padding">Zeros on every side of the images.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="width">The images' width.</param>
    /// <returns>The taps; all of them where fewer would not give the same outputs.</returns>
    public static ConvolutionTaps Find(long size, long strides, long padding, long height, long width)
    {
        (long above, long below) = Used(size, strides, padding, height);
        (long left, long right) = Used(size, strides, padding, width);
        long first = Math.Min(above, left), count = Math.Max(below, right) - first + 1;
        bool same = first <= padding
            && Outputs(height, count, strides, padding - first) == Outputs(height, size, strides, padding)
            && Outputs(width, count, strides, padding - first) == Outputs(width, size, strides, padding);
        return same ? new(first, count, padding - first) : new(0, size, padding);
    }

    /// <summary>These taps of a kernel.</summary>
    /// <param name="kernel"><c>[filters, channels, size, size]</c>.</param>
    /// <returns>A view, <c>[filters, channels, taps, taps]</c>.</returns>
    public Tensor Of(Tensor kernel) => kernel.narrow(2, First, Size).narrow(3, First, Size);

    private static long Outputs(long length, long size, long strides, long padding) => ((length + (2 * padding) - size) / strides) + 1;

    private static (long First, long Last) Used(long size, long strides, long padding, long length)
    {
        (long first, long last) = (size - 1, 0);
        for (long output = 0; output < Outputs(length, size, strides, padding); output++)
        {
            long start = (output * strides) - padding;
            first = Math.Min(first, Math.Max(0, -start));
            last = Math.Max(last, Math.Min(size, length - start) - 1);
        }

        return (first, last);
    }
}
