using System.Globalization;

namespace CD.Runner.Data;

/// <summary>A data set of equally sized, labelled images that all lie in one block of memory.</summary>
public sealed class MemoryImageSource : IImageSource
{
    private PixelImage[]? images;

    /// <summary>Creates the source.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="pixels">uint8 <c>[images, channels, height, width]</c> in C order.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="labels">One class index an image.</param>
    /// <param name="classNames">The classes' names by index.</param>
    /// <exception cref="ArgumentException">The pixels are not one block an image, or a label has no class name.</exception>
    public MemoryImageSource(string name, ReadOnlyMemory<byte> pixels, int channels, int height, int width, IReadOnlyList<int> labels, IReadOnlyList<string> classNames)
    {
        int length = channels * height * width;
        if (pixels.Length != (long)labels.Count * length)
        {
            throw new ArgumentException($"Pixels are {length} bytes for each of {labels.Count} images; received {pixels.Length} bytes.", nameof(pixels));
        }

        if (labels.Any(label => label < 0 || label >= classNames.Count))
        {
            throw new ArgumentException($"Labels are in [0, {classNames.Count}); received {labels.First(label => label < 0 || label >= classNames.Count)}.", nameof(labels));
        }

        Name = name;
        Shape = new ImageShape(channels, height, width);
        Labels = labels;
        ClassNames = classNames;
        ItemNames = [.. Enumerable.Range(0, labels.Count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        images = [.. Enumerable.Range(0, labels.Count).Select(index => new PixelImage(pixels.Slice(index * length, length), channels, height, width))];
        Fingerprint = Hash(pixels, channels, height, width);
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
    public IReadOnlyList<int> Labels { get; }

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

    private string Hash(ReadOnlyMemory<byte> pixels, int channels, int height, int width)
    {
        using ContentHash hash = new();
        hash.Add(Name);
        hash.Add(channels);
        hash.Add(height);
        hash.Add(width);
        hash.Add(ClassNames);
        hash.Add([.. Labels.Select(label => (byte)label)]);
        hash.Add(pixels.Span);
        return hash.ToHexadecimal();
    }
}
