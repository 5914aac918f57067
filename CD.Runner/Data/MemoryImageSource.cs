using System.Globalization;

namespace CD.Runner.Data;

/// <summary>A data set of equally sized images in blocks of memory; several blocks together may exceed 2 GiB.</summary>
public sealed class MemoryImageSource : IImageSource
{
    private const int MostClassesInAByte = byte.MaxValue;

    private PixelImage[]? images;

    /// <summary>Creates the source.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="blocks">uint8 <c>[images, channels, height, width]</c> in C order each; the images follow each other through the blocks.</param>
    /// <param name="shape">The size of an image.</param>
    /// <param name="labels">One class index an image, -1 for an image without a class; null where no image has one.</param>
    /// <param name="classNames">The classes' names by index.</param>
    /// <exception cref="ArgumentException">A block does not hold whole images, or the labels do not fit the images or the names.</exception>
    public MemoryImageSource(string name, IReadOnlyList<ReadOnlyMemory<byte>> blocks, ImageShape shape, IReadOnlyList<int>? labels, IReadOnlyList<string> classNames)
    {
        images = [.. Images(blocks, shape)];
        if (labels is not null && labels.Count != images.Length)
        {
            throw new ArgumentException($"There is one label an image; received {labels.Count} labels for {images.Length} images.", nameof(labels));
        }

        if (labels?.Any(label => label < -1 || label >= classNames.Count) == true)
        {
            throw new ArgumentException($"Labels are in [0, {classNames.Count}), or -1 for none; received {labels.First(label => label < -1 || label >= classNames.Count)}.", nameof(labels));
        }

        Name = name;
        Shape = shape;
        Labels = labels?.Any(label => label >= 0) == true ? labels : null;
        ClassNames = Labels is null ? [] : classNames;
        ItemNames = [.. Enumerable.Range(0, images.Length).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        Fingerprint = Hash(blocks, shape);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => ItemNames.Count;

    /// <inheritdoc/>
    public ImageShape? Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int>? Labels { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => [];

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(images is null, this);
        return MemoryReader.Read(images, stack: true, plan, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => images = null;

    private static IEnumerable<PixelImage> Images(IReadOnlyList<ReadOnlyMemory<byte>> blocks, ImageShape shape)
    {
        foreach (ReadOnlyMemory<byte> block in blocks)
        {
            if (block.Length % shape.Bytes != 0)
            {
                throw new ArgumentException($"A block holds whole images of {shape.Bytes} bytes; received {block.Length} bytes.", nameof(blocks));
            }

            for (int start = 0; start < block.Length; start += (int)shape.Bytes)
            {
                yield return new PixelImage(block.Slice(start, (int)shape.Bytes), shape.Channels, shape.Height, shape.Width);
            }
        }
    }

    /// <summary>The fingerprint does not depend on how the images are divided into blocks.</summary>
    private string Hash(IReadOnlyList<ReadOnlyMemory<byte>> blocks, ImageShape shape)
    {
        using ContentHash hash = new();
        hash.Add(Name);
        hash.Add(shape.Channels);
        hash.Add(shape.Height);
        hash.Add(shape.Width);
        hash.Add(ClassNames);

        // An image without a class is the byte 255, which is no class's number as long as a byte is used.
        byte[] labels = ClassNames.Count <= MostClassesInAByte
            ? [.. (Labels ?? []).Select(label => unchecked((byte)label))]
            : [.. Labels!.SelectMany(label => (byte[])[(byte)label, (byte)(label >> 8), (byte)(label >> 16), (byte)(label >> 24)])];
        hash.Add(labels);
        hash.Add(blocks);
        return hash.ToHexadecimal();
    }
}
