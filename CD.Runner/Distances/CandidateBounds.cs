using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>What float32 products of standardized items say at least of squared distances.</summary>
/// <remarks>
/// With s = |x|², the squared distance of i and j less s_i is s_j - 2 x_i·x_j. The product of d values, summed in whatever order, is
/// within d u / (1 - d u) times |x_i| |x_j| of the exact one (u = 2^-24; Higham, "Accuracy and Stability of Numerical Algorithms",
/// section 3.1), twice it is at most (s_i + s_j) times that factor; the rounding of the standardized items adds 4 u (s_i + s_j), that of the
/// sum and of s some u each. So all is within e (s_i + s_j) with e = (d + 16) u / (1 - (d + 16) u).
/// </remarks>
internal sealed class CandidateBounds
{
    private const double Unit = 1.0 / (1 << 24);
    private const int Roundings = 16;
    private const int Piece = 256;

    private CandidateBounds(float[] lows, float[] widths)
    {
        Lows = lows;
        Widths = widths;
    }

    /// <summary>(1 - e) s_j: less twice the product it is the least that the distance from i may be, short of terms of i alone.</summary>
    public float[] Lows { get; }

    /// <summary>2 e s_j: what the most is above the least by the share of j.</summary>
    public float[] Widths { get; }

    /// <summary>Computes the bounds.</summary>
    /// <param name="items">float32 <c>[items, dimensions]</c>, contiguous, on the processor: standardized items.</param>
    public static CandidateBounds Of(Tensor items)
    {
        int count = (int)items.shape[0], dimensions = (int)items.shape[1];
        double share = (dimensions + Roundings) * Unit, error = share / (1.0 - share);
        float[] lows = new float[count], widths = new float[count];
        RowPieces.Run(count, Piece, (from, end) =>
        {
            using Tensor part = items.narrow(0, from, end - from);
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(part.bytes);
            for (int row = 0; row < end - from; row++)
            {
                double square = 0.0;
                foreach (float value in values.Slice(row * dimensions, dimensions))
                {
                    square += (double)value * value;
                }

                lows[from + row] = (float)((1.0 - error) * square);
                widths[from + row] = MathF.BitIncrement((float)(2.0 * error * square));
            }
        });
        return new CandidateBounds(lows, widths);
    }
}
