using System.Numerics;

namespace CD.Runner.Distances;

/// <summary>The squared Euclidean distance of two rows, from their differences: 0 for equal rows.</summary>
internal static class SquaredDistance
{
    /// <summary>Computes it in float32.</summary>
    /// <param name="left">A row.</param>
    /// <param name="right">Another of the same length.</param>
    public static float Of(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector<float> sums = Vector<float>.Zero;
        int feature = 0;
        for (; feature <= left.Length - Vector<float>.Count; feature += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(left[feature..]) - new Vector<float>(right[feature..]);
            sums = Vector.FusedMultiplyAdd(difference, difference, sums);
        }

        float sum = Vector.Sum(sums);
        for (; feature < left.Length; feature++)
        {
            float difference = left[feature] - right[feature];
            sum += difference * difference;
        }

        return sum;
    }
}
