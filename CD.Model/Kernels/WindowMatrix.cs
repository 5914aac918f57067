using System.Numerics;
using System.Runtime.Intrinsics;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>A convolution over images of a few pixels written as one matrix: from all values of an image to all values of its result.</summary>
/// <remarks>
/// Over 1x1 and 2x2 images most taps of a 3x3 kernel fall on the padding, and libtorch's kernels, above all for the weights' gradient, are
/// far from the processor's speed there; as a matrix product they are near it. The matrix is <c>[output pixels x filters, input pixels x channels]</c>;
/// kernels are float32 or bfloat16 <c>[filters, height, width, channels]</c> in memory, so images and results that are laid out channels-last are its vectors as they are.
/// </remarks>
internal sealed unsafe class WindowMatrix : IDisposable
{
    // With fewer channels of float32 images the products are too small.
    private const int FewestChannels = 64;

    private readonly int height;
    private readonly int width;
    private readonly int outputHeight;
    private readonly int outputWidth;

    // The pairs (output pixel, input pixel) between which a tap of the kernel lies, tap after tap; a tap's first pair.
    private readonly (int Output, int Input)[] pairs;
    private readonly int[] starts;

    private Tensor? expanded;
    private int version;

    /// <summary>Describes a convolution.</summary>
    /// <param name="kernelSize">Height and width of the kernel.</param>
    /// <param name="strides">Strides of the kernel.</param>
    /// <param name="padding">Zeros on every side.</param>
    /// <param name="height">The images' height.</param>
    /// <param name="width">The images' width.</param>
    public WindowMatrix(int kernelSize, int strides, int padding, int height, int width)
    {
        this.height = height;
        this.width = width;
        outputHeight = ((height + (2 * padding) - kernelSize) / strides) + 1;
        outputWidth = ((width + (2 * padding) - kernelSize) / strides) + 1;
        var taps = (
            from tap in Enumerable.Range(0, kernelSize * kernelSize)
            select (
                from outputRow in Enumerable.Range(0, outputHeight)
                from outputColumn in Enumerable.Range(0, outputWidth)
                let row = (outputRow * strides) - padding + (tap / kernelSize)
                let column = (outputColumn * strides) - padding + (tap % kernelSize)
                where row >= 0 && row < height && column >= 0 && column < width
                select ((outputRow * outputWidth) + outputColumn, (row * width) + column)).ToArray()).ToArray();
        pairs = [.. taps.SelectMany(tap => tap)];
        starts = [0, .. taps.Select((_, index) => taps.Take(index + 1).Sum(tap => tap.Length))];
    }

    /// <summary>Whether images are so small that the matrix is the faster way, and their channels fit its kernels.</summary>
    /// <remarks>
    /// In float32, 256 channels over 2x2 pixels take 2.9 ms where Winograd's algorithm takes 4.0, and images of one pixel leave a kernel a single
    /// tap, which <see cref="ConvolutionRoutes"/> knows.
    /// </remarks>
    /// <param name="images">The images.</param>
    /// <returns>Whether they are.</returns>
    public static bool Takes(Tensor images)
    {
        long pixels = images.size(2) * images.size(3);
        return pixels <= 4 && images.dtype switch
        {
            ScalarType.Float32 => pixels > 1 && images.size(1) >= FewestChannels,
            ScalarType.BFloat16 => images.size(1) % BFloat16Vector.Count == 0 && Vector512.IsHardwareAccelerated,
            _ => false,
        };
    }

    /// <summary>Whether the matrix is for images of this size.</summary>
    /// <param name="images">The images.</param>
    /// <returns>Whether it is.</returns>
    public bool Fits(Tensor images) => images.size(2) == height && images.size(3) == width;

    /// <summary>Convolves.</summary>
    /// <param name="images">float32 or bfloat16 <c>[batch, channels, height, width]</c>, laid out channels-last.</param>
    /// <param name="kernel">The kernel.</param>
    /// <returns>The results, laid out channels-last.</returns>
    public Tensor Apply(Tensor images, Variable kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor results = Flat(images).mm(Expanded(kernel).t());
        return Images(results, outputHeight, outputWidth).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the images.</summary>
    /// <param name="gradient">The gradient of the results, laid out channels-last.</param>
    /// <param name="kernel">The kernel.</param>
    /// <returns>Shaped like the images, laid out channels-last.</returns>
    public Tensor InputGradient(Tensor gradient, Variable kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        return Images(Flat(gradient).mm(Expanded(kernel)), height, width).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of the kernel: each tap's is the sum over the places it was written to, taken in float32.</summary>
    /// <param name="gradient">The gradient of the results, laid out channels-last.</param>
    /// <param name="images">The images.</param>
    /// <param name="kernel">The kernel.</param>
    /// <returns>Shaped, typed and laid out like the kernel.</returns>
    public Tensor KernelGradient(Tensor gradient, Tensor images, Variable kernel)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor places = Flat(gradient).t().mm(Flat(images)); // shaped like the matrix
        Tensor result = empty_like(kernel.Computed, requires_grad: false);
        Run(result, places, result.dtype == ScalarType.Float32 ? &FoldFilter : &FoldNarrowFilter);
        return result.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => expanded?.Dispose();

    /// <summary>The kernel as the matrix, written out anew where the kernel has changed.</summary>
    private Tensor Expanded(Variable kernel)
    {
        if (expanded is null || version != kernel.Version)
        {
            expanded ??= zeros(outputHeight * outputWidth * kernel.Computed.size(0), height * width * kernel.Computed.size(1), kernel.Computed.dtype).DetachFromDisposeScope();
            Run(kernel.Computed, expanded, &ExpandFilter);
            version = kernel.Version;
        }

        return expanded;
    }

    private static Tensor Flat(Tensor images) => images.permute(0, 2, 3, 1).flatten(1);

    private static Tensor Images(Tensor flat, int height, int width) => flat.view(flat.size(0), height, width, -1).permute(0, 3, 1, 2);

    private void Run(Tensor kernel, Tensor matrix, delegate*<int, Work*, void> body)
    {
        fixed (int* start = starts)
        fixed ((int, int)* pair = pairs)
        {
            Work work = new()
            {
                Filters = kernel.size(0),
                Channels = kernel.size(1),
                Taps = starts.Length - 1,
                InputPixels = height * width,
                Starts = start,
                Pairs = pair,
                ValueBytes = kernel.dtype == ScalarType.Float32 ? sizeof(float) : sizeof(ushort),
                Kernel = (byte*)TensorMemory.Address(kernel),
                Matrix = (byte*)TensorMemory.Address(matrix),
            };
            WorkerTeam.Run((int)kernel.size(0), &work, body);
        }
    }

    private static void ExpandFilter(int filter, Work* work)
    {
        long bytes = work->Channels * work->ValueBytes;
        for (int tap = 0; tap < work->Taps; tap++)
        {
            for (int pair = work->Starts[tap]; pair < work->Starts[tap + 1]; pair++)
            {
                Buffer.MemoryCopy(work->Values(filter, tap), work->Place(filter, pair), bytes, bytes);
            }
        }
    }

    private static void FoldFilter(int filter, Work* work)
    {
        for (int tap = 0; tap < work->Taps; tap++)
        {
            float* values = (float*)work->Values(filter, tap);
            int channel = 0;
            for (; channel <= work->Channels - Vector<float>.Count; channel += Vector<float>.Count)
            {
                Vector<float> sum = default;
                for (int pair = work->Starts[tap]; pair < work->Starts[tap + 1]; pair++)
                {
                    sum += Vector.Load((float*)work->Place(filter, pair) + channel);
                }

                Vector.Store(sum, values + channel);
            }

            for (; channel < work->Channels; channel++)
            {
                values[channel] = 0f;
                for (int pair = work->Starts[tap]; pair < work->Starts[tap + 1]; pair++)
                {
                    values[channel] += ((float*)work->Place(filter, pair))[channel];
                }
            }
        }
    }

    private static void FoldNarrowFilter(int filter, Work* work)
    {
        for (int tap = 0; tap < work->Taps; tap++)
        {
            ushort* values = (ushort*)work->Values(filter, tap);
            for (long channel = 0; channel < work->Channels; channel += BFloat16Vector.Count)
            {
                Vector512<float> even = default, odd = default;
                for (int pair = work->Starts[tap]; pair < work->Starts[tap + 1]; pair++)
                {
                    BFloat16Vector term = BFloat16Vector.Load((ushort*)work->Place(filter, pair) + channel);
                    even += term.Even;
                    odd += term.Odd;
                }

                new BFloat16Vector(even, odd).Store(values + channel);
            }
        }
    }

    private struct Work
    {
        public long Filters;
        public long Channels;
        public int Taps;
        public long InputPixels;
        public int* Starts;
        public (int Output, int Input)* Pairs;
        public int ValueBytes;
        public byte* Kernel;
        public byte* Matrix;

        /// <summary>Where a filter's values of a tap stand in the kernel.</summary>
        public readonly byte* Values(int filter, int tap) => Kernel + ((((long)filter * Taps) + tap) * Channels * ValueBytes);

        /// <summary>Where a pair's values stand in the matrix.</summary>
        public readonly byte* Place(int filter, int pair) =>
            Matrix + (((((Pairs[pair].Output * Filters) + filter) * InputPixels) + Pairs[pair].Input) * Channels * ValueBytes);
    }
}
