using CD.Runner.Data;
using CD.Runner.Errors;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Runner.Pictures;

/// <summary>A picture of originals beside their two views, so that a person can see what the network sees.</summary>
internal static class ContactSheet
{
    private const int SmallestTile = 96;
    private const int Gap = 6;
    private const int BlockGap = 24;
    private const int HeaderHeight = 24;
    private const int RowsPerBlock = 8;

    private static readonly string[] Labels = ["Original", "View 1", "View 2"];

    /// <summary>Writes the picture: one row an image, several blocks of rows side by side where there are many images.</summary>
    /// <param name="path">The PNG file; replaced where it exists, and never left half written. The folders above it are created.</param>
    /// <param name="originals">The source images, one or more.</param>
    /// <param name="view1">Their first views, float32 <c>[batch, 3, height, width]</c> in [0, 1], on any device.</param>
    /// <param name="view2">Their second views, shaped like <paramref name="view1"/>.</param>
    /// <exception cref="ArgumentException">There is no image, or not one view of each kind an image.</exception>
    /// <exception cref="UserErrorException">The picture is too large (<see cref="ExitCode.Usage"/>) or cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Write(string path, ImageBatch originals, Tensor view1, Tensor view2)
    {
        if (originals.Count == 0 || view1.shape[0] != originals.Count || !view1.shape.SequenceEqual(view2.shape))
        {
            throw new ArgumentException(
                $"A contact sheet takes one or more images and two views of each; received {originals.Count} images and views [{string.Join(", ", view1.shape)}] and [{string.Join(", ", view2.shape)}]. Make both views of this batch.",
                nameof(originals));
        }

        int zoom = Math.Max(1, (int)Math.Ceiling(SmallestTile / (double)Math.Max(view1.shape[2], view1.shape[3])));
        SKSizeI tile = new((int)view1.shape[3] * zoom, (int)view1.shape[2] * zoom);
        int blocks = (originals.Count + RowsPerBlock - 1) / RowsPerBlock;
        int rows = Math.Min(originals.Count, RowsPerBlock);
        int blockWidth = (Labels.Length * (tile.Width + Gap)) - Gap;
        using SheetFont font = new();
        using SheetCanvas sheet = new((2 * Gap) + (blocks * (blockWidth + BlockGap)) - BlockGap, HeaderHeight + (rows * (tile.Height + Gap)) + Gap, font);
        for (int i = 0; i < originals.Count; i++)
        {
            int x = Gap + (i / RowsPerBlock * (blockWidth + BlockGap));
            int y = HeaderHeight + Gap + (i % RowsPerBlock * (tile.Height + Gap));
            SKRectI Place(int column) => SKRectI.Create(x + (column * (tile.Width + Gap)), y, tile.Width, tile.Height);

            sheet.Original(originals, i, Place(0));
            sheet.View(view1, i, Place(1));
            sheet.View(view2, i, Place(2));
            if (i % RowsPerBlock == 0)
            {
                for (int column = 0; column < Labels.Length; column++)
                {
                    sheet.Text(Labels[column], Place(column).Left, Gap);
                }
            }
        }

        sheet.Save(path);
    }
}
