namespace CD.Runner.Data;

/// <summary>Plans for <see cref="IImageSource.Read"/>.</summary>
internal static class Indices
{
    /// <summary>All images once, in order, the last incomplete batch included.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="batchSize">Images a batch.</param>
    /// <returns>The indices of each batch.</returns>
    public static IEnumerable<long[]> InOrder(int count, int batchSize)
    {
        for (int first = 0; first < count; first += batchSize)
        {
            yield return Range(first, Math.Min(batchSize, count - first));
        }
    }

    /// <summary>Indices that follow each other.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns><c>first</c> to <c>first + count - 1</c>.</returns>
    public static long[] Range(int first, int count)
    {
        long[] indices = new long[count];
        for (int index = 0; index < count; index++)
        {
            indices[index] = first + index;
        }

        return indices;
    }
}
