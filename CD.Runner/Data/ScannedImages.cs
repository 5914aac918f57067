using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Images that a <see cref="FolderScan"/> has decoded once: kept in memory where they fit, decoded again by every reading otherwise.</summary>
/// <remarks>Batches are stacked where all images have one size. Where some are grey and others not, all get three channels.</remarks>
internal sealed class ScannedImages : IDisposable
{
    /// <summary>The most threads that decode at a time; fewer where the machine has fewer processors.</summary>
    public const int MaxWorkers = 16;

    /// <summary>The unit of <c>data.memory_limit</c>.</summary>
    public const long BytesPerMebibyte = 1L << 20;

    private readonly ScannedFile[] files;
    private readonly Func<int, (PixelImage Image, byte[] Hash)> read;
    private readonly Func<int, string> place;
    private readonly bool isGrey;
    private readonly bool sizesAgree;
    private PixelImage[]? images;
    private bool disposed;

    /// <summary>Takes over what was found.</summary>
    /// <param name="scan">What was found.</param>
    /// <param name="order">The places in the scan of the images, in the order wanted; all decoded, at least one.</param>
    /// <param name="limit">The most bytes of pixels to keep.</param>
    /// <param name="read">Reads and decodes an image by its index in <paramref name="order"/>, as for the scan.</param>
    /// <param name="place">Where an image by its index in <paramref name="order"/> is stored, for messages.</param>
    public ScannedImages(FolderScan scan, IReadOnlyList<int> order, long limit, Func<int, (PixelImage Image, byte[] Hash)> read, Func<int, string> place)
    {
        this.read = read;
        this.place = place;
        isGrey = order.All(index => scan.Files[index].Size.Channels == 1);
        files = [.. order.Select(index => scan.Files[index])];
        if (!isGrey)
        {
            files = [.. files.Select(file => file with { Size = file.Size with { Channels = 3 } })];
        }

        sizesAgree = files.All(file => file.Size.HasSizeOf(files[0].Size));
        if (scan.Pixels is { } pixels && files.Sum(file => SizeOf(file).Bytes) <= limit)
        {
            images = [.. order.Select(index => InColors(scan.Files[index].Size with { Pixels = pixels[index] }))];
        }
    }

    /// <summary>The threads that decode.</summary>
    public static int Workers => Math.Min(Environment.ProcessorCount, MaxWorkers);

    /// <summary>What is remembered of the images, in order.</summary>
    public IReadOnlyList<ScannedFile> Files => files;

    /// <summary>The size that all images have; null where they differ.</summary>
    public ImageShape? Shape => sizesAgree ? SizeOf(files[0]) : null;

    /// <summary>Whether the decoded images are held in memory.</summary>
    public bool IsInMemory => images is not null;

    /// <summary>Reads batches, as <see cref="IImageSource.Read"/> does.</summary>
    /// <exception cref="UserErrorException">An image that is not held in memory changed since it was decoded first (<see cref="ExitCode.Data"/>).</exception>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return images is null
            ? ReadAhead.Load(plan, Decode, Workers, cancellation).Select(batch => BatchAssembly.Assemble(batch, sizesAgree))
            : MemoryReader.Read(images, sizesAgree, plan, cancellation);
    }

    /// <summary>Reads something of an image that must not have changed.</summary>
    /// <param name="index">The image.</param>
    /// <param name="load">Reads it, and gives the SHA-256 over its bytes.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="UserErrorException">The image changed since it was decoded first (<see cref="ExitCode.Data"/>).</exception>
    public T Unchanged<T>(int index, Func<(T Value, byte[] Hash)> load)
    {
        try
        {
            (T value, byte[] hash) = load();
            return hash.AsSpan().SequenceEqual(files[index].Hash)
                ? value
                : throw new InvalidDataException("it holds other bytes");
        }
        catch (InvalidDataException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{place(index)} changed after the data set was opened: {exception.Message}; leave the data alone during a run.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        images = null;
        disposed = true;
    }

    private static ImageShape SizeOf(ScannedFile file) => new(file.Size.Channels, file.Size.Height, file.Size.Width);

    private PixelImage Decode(long planned)
    {
        int index = MemoryReader.CheckedIndex(planned, files.Length);
        return InColors(Unchanged(index, () => read(index)));
    }

    private PixelImage InColors(PixelImage image) => isGrey ? image : image.ToColor();
}
