using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace CD.Model.Kernels;

/// <summary>The passes of <see cref="NormalizationKernels{TElement, TLanes}"/> for one number format and one width.</summary>
internal sealed unsafe class NormalizationBodies
{
    // Two passes over a piece find it in the nearest cache; bfloat16 rows are so short that larger pieces serve as well.
    private const int PieceBytes = 32 * 1024;
    private const int NarrowPieceBytes = 128 * 1024;

    private readonly int bytes;
    private readonly int lanes;
    private readonly delegate*<int, int, int> place;
    private readonly delegate*<void*, long, float> value;

    private NormalizationBodies(int bytes, int lanes, delegate*<int, int, int> place, delegate*<void*, long, float> value)
    {
        this.bytes = bytes;
        this.lanes = lanes;
        this.place = place;
        this.value = value;
    }

    /// <summary>Bits of the vectors.</summary>
    public int Width => 32 * lanes;

    /// <summary>The sums of the values and their squares.</summary>
    public delegate*<int, NormalizationPass*, void> Moments { get; private init; }

    /// <summary>The outputs.</summary>
    public delegate*<int, NormalizationPass*, void> Normalize { get; private init; }

    /// <summary>The gradients' sums.</summary>
    public delegate*<int, NormalizationPass*, void> Reduce { get; private init; }

    /// <summary>The inputs' gradient.</summary>
    public delegate*<int, NormalizationPass*, void> Differentiate { get; private init; }

    /// <summary>The passes over the widest vectors that the processor has and two of which fit the channels.</summary>
    /// <param name="dtype">float32 or bfloat16.</param>
    /// <param name="channels">A multiple of 8.</param>
    /// <param name="width">The widest vectors that are used, in bits.</param>
    /// <returns>The passes.</returns>
    public static NormalizationBodies For(ScalarType dtype, int channels, int width) =>
        dtype == ScalarType.BFloat16 ? For<BFloat16Element>(channels, width) : For<Float32Element>(channels, width);

    /// <summary>The rows of one piece.</summary>
    public int PieceRows(int channels) => Math.Max(1, (bytes < sizeof(float) ? NarrowPieceBytes : PieceBytes) / (channels * bytes));

    /// <summary>The number of pieces.</summary>
    public int Pieces(long rows, int channels) => (int)((rows + PieceRows(channels) - 1) / PieceRows(channels));

    /// <summary>The place of a channel in arrays of one float32 a channel.</summary>
    public int Place(int channel) => place(channel, lanes);

    /// <summary>One number of an image.</summary>
    public float Value(void* start, long offset) => value(start, offset);

    private static NormalizationBodies For<TElement>(int channels, int width)
        where TElement : struct, IElement =>
        width >= 512 && Vector512.IsHardwareAccelerated && channels % 32 == 0 ? Of<TElement, Lanes512>()
        : width >= 256 && Vector256.IsHardwareAccelerated && channels % 16 == 0 ? Of<TElement, Lanes256>()
        : Of<TElement, Lanes128>();

    private static NormalizationBodies Of<TElement, TLanes>()
        where TElement : struct, IElement
        where TLanes : struct, ILanes<TLanes> => new(TElement.Bytes, TLanes.Count, &TElement.Place, &TElement.Value)
        {
            Moments = &NormalizationKernels<TElement, TLanes>.Moments,
            Normalize = &NormalizationKernels<TElement, TLanes>.Normalize,
            Reduce = &NormalizationKernels<TElement, TLanes>.Reduce,
            Differentiate = &NormalizationKernels<TElement, TLanes>.Differentiate,
        };
}
