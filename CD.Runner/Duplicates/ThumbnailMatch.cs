using System.Numerics;

namespace CD.Runner.Duplicates;

/// <summary>Compares two thumbnails at every small shift, as they are and mirrored; one thread uses it at a time.</summary>
/// <remarks>
/// The correlation at a shift is that of the pixels which both have there, Σab / √(Σa² Σb²): thumbnails have a mean of about 0. The left one lies in rows of
/// zeros, the right one in a margin of zeros, so that sums over whole rows are sums over what both have; sums of squares come from tables of their prefixes.
/// </remarks>
internal sealed class ThumbnailMatch
{
    private const int Side = Thumbnails.Side;
    private const int Reach = Thumbnails.Reach;
    private const int LeftStride = 32;
    private const int RightStride = LeftStride + (2 * Reach);
    private const int TableStride = Side + 1;

    private readonly float[] left = new float[Side * LeftStride];
    private readonly float[] right = new float[(Side * RightStride) + LeftStride];
    private readonly float[] leftSquares = new float[TableStride * TableStride];
    private readonly float[] rightSquares = new float[TableStride * TableStride];

    /// <summary>Takes the thumbnail that others are compared with.</summary>
    /// <param name="thumbnail">Its pixels.</param>
    public void SetLeft(ReadOnlySpan<sbyte> thumbnail)
    {
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                left[(row * LeftStride) + column] = thumbnail[(row * Side) + column];
            }
        }

        Sum(left, LeftStride, 0, leftSquares);
    }

    /// <summary>The largest correlation with another thumbnail.</summary>
    /// <param name="thumbnail">Its pixels.</param>
    /// <returns>In [0, 1]; 0 for plain images.</returns>
    public double With(ReadOnlySpan<sbyte> thumbnail) => Math.Max(Best(thumbnail, mirrored: false), Best(thumbnail, mirrored: true));

    private double Best(ReadOnlySpan<sbyte> thumbnail, bool mirrored)
    {
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                right[(row * RightStride) + Reach + column] = thumbnail[(row * Side) + (mirrored ? Side - 1 - column : column)];
            }
        }

        Sum(right, RightStride, Reach, rightSquares);
        double best = 0.0;
        for (int down = -Reach; down <= Reach; down++)
        {
            for (int across = -Reach; across <= Reach; across++)
            {
                best = Math.Max(best, At(down, across));
            }
        }

        return Math.Min(1.0, best);
    }

    /// <summary>The correlation where the right thumbnail's pixel (0, 0) lies on the left one's (down, across).</summary>
    private double At(int down, int across)
    {
        int top = Math.Max(0, down), bottom = Side + Math.Min(0, down);
        Vector<float> sums = Vector<float>.Zero;
        for (int row = top; row < bottom; row++)
        {
            ReadOnlySpan<float> leftRow = left.AsSpan(row * LeftStride, LeftStride);
            ReadOnlySpan<float> rightRow = right.AsSpan(((row - down) * RightStride) + Reach - across, LeftStride);
            for (int column = 0; column < Side; column += Vector<float>.Count)
            {
                sums = Vector.FusedMultiplyAdd(new Vector<float>(leftRow[column..]), new Vector<float>(rightRow[column..]), sums);
            }
        }

        int start = Math.Max(0, across), end = Side + Math.Min(0, across);
        double squares = (double)Within(leftSquares, top, bottom, start, end) * Within(rightSquares, top - down, bottom - down, start - across, end - across);
        return squares > 0.0 ? Vector.Sum(sums) / Math.Sqrt(squares) : 0.0;
    }

    /// <summary>Fills a table with the sums of squares above and to the left of each place; whole numbers, exact in float32.</summary>
    private static void Sum(float[] pixels, int stride, int margin, float[] table)
    {
        for (int row = 0; row < Side; row++)
        {
            float sum = 0f;
            for (int column = 0; column < Side; column++)
            {
                float pixel = pixels[(row * stride) + margin + column];
                sum += pixel * pixel;
                table[((row + 1) * TableStride) + column + 1] = table[(row * TableStride) + column + 1] + sum;
            }
        }
    }

    private static float Within(float[] table, int top, int bottom, int start, int end) =>
        table[(bottom * TableStride) + end] - table[(top * TableStride) + end] - table[(bottom * TableStride) + start] + table[(top * TableStride) + start];
}
