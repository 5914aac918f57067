using CD.Runner.Data;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.TensorBoard;

/// <summary>The picture that the Embedding Projector cuts its thumbnails from: square tiles, row by row, as many in a row as there are rows at most.</summary>
internal static class ProjectorSprite
{
    private const int LargestTile = 64;
    private const int ImagesAtATime = 256;

    /// <summary>Draws the picture. At most 2,000 tiles of 64 pixels are 2,880 pixels wide; the projector takes up to 8,192.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="images">The images.</param>
    /// <param name="items">The images that are drawn, in this order.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The side of a tile in pixels.</returns>
    public static int Write(string path, IImageSource images, int[] items, CancellationToken cancellation)
    {
        int tile = images.Shape is { } shape ? Math.Min(LargestTile, Math.Max(shape.Height, shape.Width)) : LargestTile;
        int columns = (int)Math.Ceiling(Math.Sqrt(items.Length));
        using SheetFont font = new();
        using SheetCanvas sheet = new(columns * tile, columns * tile, font);
        int place = 0;
        foreach (ImageBatch batch in images.Read(items.Chunk(ImagesAtATime).Select(chunk => Array.ConvertAll(chunk, item => (long)item)), cancellation))
        {
            using (batch)
            {
                for (int index = 0; index < batch.Count; index++, place++)
                {
                    sheet.Original(batch, index, SKRectI.Create(place % columns * tile, place / columns * tile, tile, tile));
                }
            }
        }

        sheet.Save(path);
        return tile;
    }
}
