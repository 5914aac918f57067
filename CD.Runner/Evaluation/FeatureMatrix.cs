namespace CD.Runner.Evaluation;

/// <summary>What is clustered: one row an item, float32, row-major <c>[items, dimensions]</c>.</summary>
public sealed record FeatureMatrix
{
    /// <summary>Wraps values without copying them.</summary>
    /// <param name="values">Row-major <c>[items, dimensions]</c>; must not change while the matrix is in use.</param>
    /// <param name="count">The number of items, at least 1.</param>
    /// <param name="dimensions">The number of features of an item, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values is not items times dimensions.</exception>
    public FeatureMatrix(float[] values, int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (values.LongLength != (long)count * dimensions)
        {
            throw new ArgumentException($"A matrix of {count} items and {dimensions} dimensions has {(long)count * dimensions} values; received {values.LongLength}.", nameof(values));
        }

        Values = values;
        Count = count;
        Dimensions = dimensions;
    }

    /// <summary>The values, row-major <c>[items, dimensions]</c>.</summary>
    public float[] Values { get; }

    /// <summary>The number of items.</summary>
    public int Count { get; }

    /// <summary>The number of features of an item.</summary>
    public int Dimensions { get; }

    /// <summary>The features of one item.</summary>
    /// <param name="item">The item's index, in [0, items).</param>
    /// <returns>A view, <c>[dimensions]</c>.</returns>
    public ReadOnlySpan<float> Row(int item) => Values.AsSpan(item * Dimensions, Dimensions);

    /// <summary>Finds a value that is NaN or infinite.</summary>
    /// <returns>The first such value's item, or -1 where every value is finite.</returns>
    public int FirstNonFiniteItem()
    {
        int index = Array.FindIndex(Values, value => !float.IsFinite(value));
        return index < 0 ? -1 : index / Dimensions;
    }
}
