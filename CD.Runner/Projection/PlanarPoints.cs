using System.Numerics;

namespace CD.Runner.Projection;

/// <summary>Points of the plane, or one planar vector a point, as kernels read them: all x, then all y, filled up to whole vectors.</summary>
internal sealed class PlanarPoints
{
    /// <summary>Where the places behind the last point lie: so far that they attract and repel nothing, and near enough for finite products with 0.</summary>
    private const float Nowhere = 1e18f;

    /// <summary>Makes points at the origin.</summary>
    /// <param name="count">The number of points.</param>
    public PlanarPoints(int count)
    {
        int length = Stride(count);
        Count = count;
        X = new float[length];
        Y = new float[length];
        X.AsSpan(count).Fill(Nowhere);
        Y.AsSpan(count).Fill(Nowhere);
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>The first coordinates; as many as <see cref="Stride"/> says.</summary>
    public float[] X { get; }

    /// <summary>The second coordinates; as many as <see cref="Stride"/> says.</summary>
    public float[] Y { get; }

    /// <summary>A number of places that whole vectors fill.</summary>
    /// <param name="count">The number of points.</param>
    /// <returns>The next multiple of a vector's length.</returns>
    public static int Stride(int count) => (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    /// <summary>The smallest and the largest value.</summary>
    /// <param name="values">At least one value.</param>
    /// <returns>Both.</returns>
    public static (float Low, float High) Extent(ReadOnlySpan<float> values)
    {
        float low = values[0], high = values[0];
        foreach (float value in values[1..])
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return (low, high);
    }

    /// <summary>The coordinates in pairs.</summary>
    /// <returns>Row-major <c>[points, 2]</c>.</returns>
    public float[] Interleaved()
    {
        float[] pairs = new float[2 * Count];
        for (int point = 0; point < Count; point++)
        {
            pairs[2 * point] = X[point];
            pairs[(2 * point) + 1] = Y[point];
        }

        return pairs;
    }
}
