namespace CD.Runner.Data;

/// <summary>Plans for <see cref="IImageSource.Read"/>.</summary>
public static class Indices
{
    /// <summary>All images once, in order, the last incomplete batch included.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="batchSize">Images a batch.</param>
    /// <returns>The indices of each batch.</returns>
    public static IEnumerable<long[]> InOrder(int count, int batchSize)
    {
        for (int first = 0; first < count; first += batchSize)
        {
            long[] batch = new long[Math.Min(batchSize, count - first)];
            for (int index = 0; index < batch.Length; index++)
            {
                batch[index] = first + index;
            }

            yield return batch;
        }
    }
}
