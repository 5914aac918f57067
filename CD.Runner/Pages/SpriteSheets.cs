using CD.Runner.Data;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Pages;

/// <summary>Draws the thumbnails of a page.</summary>
internal static class SpriteSheets
{
    private const int ImagesAtATime = 256;

    /// <summary>The quality of WebP's lossy coding, of 100: of the formats that browsers and Skia share it takes the fewest bytes for tiles of grey and of coloured pixels.</summary>
    private const int Quality = 80;

    /// <summary>Draws every image once.</summary>
    /// <param name="store">Receives the sheets in order.</param>
    /// <param name="images">The images.</param>
    /// <param name="order">The images' indices in the order of the tiles.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>Where the tiles lie.</returns>
    public static SpriteLayout Write(SheetStore store, IImageSource images, int[] order, CancellationToken cancellation)
    {
        SpriteLayout layout = SpriteLayout.Of(order.Length, images.Shape is { } shape ? Math.Max(shape.Height, shape.Width) : null);
        using SheetFont font = new();
        SheetCanvas? canvas = null;
        int place = 0;
        try
        {
            foreach (ImageBatch batch in images.Read(order.Chunk(ImagesAtATime).Select(chunk => Array.ConvertAll(chunk, item => (long)item)), cancellation))
            {
                using (batch)
                {
                    for (int index = 0; index < batch.Count; index++, place++)
                    {
                        int tile = place % layout.PerSheet;
                        canvas ??= new SheetCanvas(layout.Columns * layout.Tile, layout.RowsOf(place / layout.PerSheet) * layout.Tile, font, SKColors.Transparent);
                        canvas.Original(batch, index, SKRectI.Create(tile % layout.Columns * layout.Tile, tile / layout.Columns * layout.Tile, layout.Tile, layout.Tile));
                        if (tile == layout.PerSheet - 1 || place == order.Length - 1)
                        {
                            store.Add(canvas.Encode(SKEncodedImageFormat.Webp, Quality));
                            canvas.Dispose();
                            canvas = null;
                        }
                    }
                }
            }
        }
        finally
        {
            canvas?.Dispose();
        }

        return layout;
    }
}
