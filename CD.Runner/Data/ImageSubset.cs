namespace CD.Runner.Data;

/// <summary>Some of another source's images, in its order.</summary>
internal abstract class ImageSubset : IImageSource, IEncodedImageSource
{
    private readonly IImageSource source;
    private readonly long[] items;

    /// <summary>Names the images.</summary>
    /// <param name="source">All images; owned.</param>
    /// <param name="items">The chosen images' indices, rising.</param>
    protected ImageSubset(IImageSource source, long[] items)
    {
        this.source = source;
        this.items = items;
        ItemNames = Chosen(source.ItemNames);
    }

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public ImageShape? Shape => source.Shape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<int>? Labels { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public abstract string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => source.Skipped;

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) =>
        source.Read(plan.Select(entry => Array.ConvertAll(entry, index => items[MemoryReader.CheckedIndex(index, items.Length)])), cancellation);

    /// <inheritdoc/>
    public byte[]? ReadEncoded(long index) => (source as IEncodedImageSource)?.ReadEncoded(items[MemoryReader.CheckedIndex(index, items.Length)]);

    /// <inheritdoc/>
    public byte[]? EncodedHash(long index) => (source as IEncodedImageSource)?.EncodedHash(items[MemoryReader.CheckedIndex(index, items.Length)]);

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    /// <summary>The chosen images' entries of a list that has one an image.</summary>
    protected T[] Chosen<T>(IReadOnlyList<T> all) => [.. items.Select(item => all[(int)item])];
}
