using CD.Runner.Data;
using CD.Runner.Distances;

namespace CD.Runner.Duplicates;

/// <summary>What one pass over a data set tells of its images for finding duplicates: what they contain, how large they are, and what they look like.</summary>
/// <param name="Contents">SHA-256 of each image's file, or of its size and pixels where it is stored otherwise.</param>
/// <param name="Pixels">Each image's height times width, as it is read (<c>data.max_side</c> bounds it).</param>
/// <param name="Thumbnails">What they look like.</param>
internal sealed record PictureIndex(IReadOnlyList<byte[]> Contents, IReadOnlyList<long> Pixels, Thumbnails Thumbnails)
{
    private const int BatchSize = 64;
    private const int Piece = 4;

    /// <summary>Reads every image once; memory beside a batch's images is some 700 bytes an image.</summary>
    /// <param name="source">The images.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static PictureIndex Read(IImageSource source, CancellationToken cancellation)
    {
        byte[][] contents = new byte[source.Count][];
        long[] pixels = new long[source.Count];
        Thumbnails thumbnails = new(source.Count);
        int done = 0;
        foreach (ImageBatch batch in source.Read(Indices.InOrder(source.Count, BatchSize), cancellation))
        {
            using (batch)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = done;
                thumbnails.Add(batch, first);
                PixelImage[] images = BatchPixels.Of(batch);
                RowPieces.Run(images.Length, Piece, (from, end) =>
                {
                    for (int image = from; image < end; image++)
                    {
                        pixels[first + image] = (long)images[image].Height * images[image].Width;
                        contents[first + image] = (source as IEncodedImageSource)?.EncodedHash(first + image) ?? HashOf(images[image]);
                    }
                });
                done += batch.Count;
            }
        }

        return new PictureIndex(contents, pixels, thumbnails);
    }

    private static byte[] HashOf(PixelImage image)
    {
        using ContentHash hash = new();
        hash.Add(image.Channels);
        hash.Add(image.Height);
        hash.Add(image.Width);
        hash.Add(image.Pixels.Span);
        return Convert.FromHexString(hash.ToHexadecimal());
    }
}
