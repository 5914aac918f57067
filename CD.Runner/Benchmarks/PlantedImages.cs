using System.Globalization;
using CD.Runner.Data;

namespace CD.Runner.Benchmarks;

/// <summary>A data set's first images, in memory, with others planted behind them.</summary>
/// <param name="images">All images, of three channels.</param>
internal sealed class PlantedImages(IReadOnlyList<PixelImage> images) : IImageSource
{
    private const int BatchSize = 64;
    private readonly bool sizesAgree = images.All(image => image.HasSizeOf(images[0]));

    /// <inheritdoc/>
    public string Name => "planted";

    /// <inheritdoc/>
    public int Count => images.Count;

    /// <inheritdoc/>
    public ImageShape? Shape => sizesAgree ? new ImageShape(images[0].Channels, images[0].Height, images[0].Width) : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> ItemNames { get; } = [.. Enumerable.Range(0, images.Count).Select(item => item.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public IReadOnlyList<int>? Labels => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => [];

    /// <inheritdoc/>
    public string Fingerprint => string.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<SkippedFile> Skipped => [];

    /// <summary>Reads the first images of a data set into memory.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The images with three channels.</returns>
    public static List<PixelImage> First(IImageSource source, int most)
    {
        List<PixelImage> images = [];
        foreach (ImageBatch batch in source.Read(Indices.InOrder(Math.Min(most, source.Count), BatchSize), CancellationToken.None))
        {
            using (batch)
            {
                images.AddRange(BatchPixels.Of(batch).Select(image => image.ToColor()));
            }
        }

        return images;
    }

    /// <inheritdoc/>
    public IEnumerable<ImageBatch> Read(IEnumerable<long[]> plan, CancellationToken cancellation) => MemoryReader.Read(images, sizesAgree, plan, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
