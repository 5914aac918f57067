using System.Runtime.InteropServices;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Distances;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Duplicates;

/// <summary>Small pictures of a data set that can be compared, whatever their brightness: 576 bytes an image.</summary>
/// <remarks>
/// An image is shrunk to 24 x 24 grey pixels, of which only the middle of the frequencies stays: the difference of two Gaussian blurs of 0.7 and 2
/// pixels. What is finer changes with every compression, what is coarser (a bright sky over dark ground) is common to very different images.
/// </remarks>
internal sealed class Thumbnails
{
    /// <summary>The height and width of a thumbnail.</summary>
    public const int Side = 24;

    /// <summary>The farthest shift at which two are compared, in pixels of the thumbnail each way: an eighth of an image's side.</summary>
    public const int Reach = 3;

    private const double FineBlur = 0.7;
    private const double CoarseBlur = 2.0;
    private const int FineKernel = 5;
    private const int CoarseKernel = 13;
    private const int Piece = 16;

    // Less than a grey level throughout: what is left of a plain image is rounding.
    private const float Plain = 1f / 255f;

    private readonly sbyte[][] pixels;

    /// <summary>Allocates plain ones.</summary>
    /// <param name="count">The number of images.</param>
    public Thumbnails(int count)
    {
        pixels = new sbyte[count][];
    }

    /// <summary>Makes the thumbnails of a batch.</summary>
    /// <param name="batch">The images, on the processor; left as they are.</param>
    /// <param name="first">The first one's index; the others follow it.</param>
    public void Add(ImageBatch batch, int first)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor grey = PlainImages.Of(batch, Side, 1, CPU); // [batch, 1, side, side]
        Tensor band = Blurred(grey, FineKernel, FineBlur).sub_(Blurred(grey, CoarseKernel, CoarseBlur)).contiguous();
        RowPieces.Run(batch.Count, Piece, (from, end) =>
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(band.bytes);
            for (int image = from; image < end; image++)
            {
                pixels[first + image] = Rounded(values.Slice(image * Side * Side, Side * Side));
            }
        });
    }

    /// <summary>The number of images.</summary>
    public int Count => pixels.Length;

    /// <summary>One thumbnail.</summary>
    /// <param name="item">The image.</param>
    /// <returns>Rows of pixels relative to the largest magnitude, which is 127; all 0 for a plain image.</returns>
    public ReadOnlySpan<sbyte> Of(int item) => pixels[item];

    private static Tensor Blurred(Tensor images, int kernel, double sigma) => GaussianBlur.Apply(images, kernel, full(images.shape[0], sigma, dtype: ScalarType.Float32));

    private static sbyte[] Rounded(ReadOnlySpan<float> values)
    {
        float largest = 0f;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        sbyte[] rounded = new sbyte[values.Length];
        if (largest > Plain)
        {
            for (int pixel = 0; pixel < rounded.Length; pixel++)
            {
                rounded[pixel] = (sbyte)MathF.Round(values[pixel] * sbyte.MaxValue / largest);
            }
        }

        return rounded;
    }
}
