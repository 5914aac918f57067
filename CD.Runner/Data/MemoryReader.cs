namespace CD.Runner.Data;

/// <summary>Reads batches from images that are held in memory.</summary>
internal static class MemoryReader
{
    /// <summary>Reads batches in the order of a plan; each entry is taken when its batch is asked for.</summary>
    /// <param name="images">All images.</param>
    /// <param name="stack">Whether all images have one size, so that batches are stacked.</param>
    /// <param name="plan">The image indices of each batch.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>One batch an entry of the plan; the caller disposes each.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index of the plan names no image.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static IEnumerable<ImageBatch> Read(IReadOnlyList<PixelImage> images, bool stack, IEnumerable<long[]> plan, CancellationToken cancellation)
    {
        foreach (long[] entry in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            PixelImage[] batch = new PixelImage[entry.Length];
            for (int place = 0; place < entry.Length; place++)
            {
                batch[place] = images[CheckedIndex(entry[place], images.Count)];
            }

            yield return BatchAssembly.Assemble(batch, stack);
        }
    }

    /// <summary>An index of a plan, when it names an image.</summary>
    /// <param name="index">The index.</param>
    /// <param name="count">The number of images.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside [0, <paramref name="count"/>).</exception>
    public static int CheckedIndex(long index, int count) =>
        index >= 0 && index < count
            ? (int)index
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"A plan holds image indices in [0, {count}).");
}
