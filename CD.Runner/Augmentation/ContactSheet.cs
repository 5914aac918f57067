using CD.Runner.Data;
using CD.Runner.Errors;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Runner.Augmentation;

/// <summary>A picture of originals beside their two views, so that a person can see what the network sees.</summary>
public static class ContactSheet
{
    private const int SmallestTile = 96;
    private const int Gap = 6;
    private const int BlockGap = 24;
    private const int HeaderHeight = 24;
    private const int RowsPerBlock = 8;

    private static readonly string[] Labels = ["ORIGINAL", "VIEW 1", "VIEW 2"];

    /// <summary>Writes the picture: one row an image, several blocks of rows side by side where there are many images.</summary>
    /// <param name="path">The PNG file; replaced where it exists, and never left half written.</param>
    /// <param name="originals">The source images, one or more.</param>
    /// <param name="view1">Their first views, float32 <c>[batch, 3, height, width]</c> in [0, 1], on any device.</param>
    /// <param name="view2">Their second views, shaped like <paramref name="view1"/>.</param>
    /// <exception cref="ArgumentException">There is no image, or not one view of each kind an image.</exception>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
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
        SKImageInfo info = new((2 * Gap) + (blocks * (blockWidth + BlockGap)) - BlockGap, HeaderHeight + (rows * (tile.Height + Gap)) + Gap);
        using SKSurface surface = SKSurface.Create(info)
            ?? throw new UserErrorException(ExitCode.Usage, $"A contact sheet of {originals.Count} images of {tile.Width} x {tile.Height} pixels is too large; ask for fewer images.");
        surface.Canvas.Clear(SKColors.White);
        for (int i = 0; i < originals.Count; i++)
        {
            int x = Gap + (i / RowsPerBlock * (blockWidth + BlockGap));
            int y = HeaderHeight + Gap + (i % RowsPerBlock * (tile.Height + Gap));
            using SKImage original = Original(originals, i);
            using SKImage first = View(view1, i);
            using SKImage second = View(view2, i);
            SKImage[] images = [original, first, second];
            for (int column = 0; column < images.Length; column++)
            {
                SKRectI place = SKRectI.Create(x + (column * (tile.Width + Gap)), y, tile.Width, tile.Height);
                Draw(surface.Canvas, images[column], place);
                if (i % RowsPerBlock == 0)
                {
                    SheetLetters.Draw(surface.Canvas, Labels[column], place.Left, Gap);
                }
            }
        }

        using SKImage sheet = surface.Snapshot();
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        Save(path, png);
    }

    private static SKImage Original(ImageBatch originals, int index)
    {
        using var scope = NewDisposeScope();
        return Image(originals.Stacked is null ? originals.Images[index].alias() : originals.Stacked.select(0, index));
    }

    private static SKImage View(Tensor views, int index)
    {
        using var scope = NewDisposeScope();
        return Image(views.select(0, index).mul(255).round_().to(ScalarType.Byte));
    }

    /// <summary>An opaque image of the bytes <c>[channels, height, width]</c>.</summary>
    private static SKImage Image(Tensor bytes)
    {
        long height = bytes.shape[1];
        long width = bytes.shape[2];
        Tensor colors = bytes.cpu().expand(3, height, width);
        Tensor alpha = full([1, height, width], 255, ScalarType.Byte);
        Tensor pixels = cat([colors, alpha], 0).permute(1, 2, 0).contiguous();               // (H, W, RGBA)
        SKImageInfo info = new((int)width, (int)height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        return SKImage.FromPixelCopy(info, pixels.bytes);
    }

    /// <summary>Fits an image into a place: enlarged by a whole factor with sharp pixels, or shrunk smoothly.</summary>
    private static void Draw(SKCanvas canvas, SKImage image, SKRectI place)
    {
        float scale = Math.Min(place.Width / (float)image.Width, place.Height / (float)image.Height);
        if (scale >= 1)
        {
            scale = MathF.Floor(scale);
        }

        float width = MathF.Round(image.Width * scale);
        float height = MathF.Round(image.Height * scale);
        float left = place.Left + MathF.Floor((place.Width - width) / 2);
        float top = place.Top + MathF.Floor((place.Height - height) / 2);
        SKSamplingOptions sampling = scale >= 1 ? new(SKFilterMode.Nearest) : new(SKFilterMode.Linear, SKMipmapMode.Linear);
        canvas.DrawImage(image, SKRect.Create(left, top, Math.Max(width, 1), Math.Max(height, 1)), sampling);
    }

    private static void Save(string path, SKData png)
    {
        string unfinished = $"{path}.tmp";
        try
        {
            using (FileStream file = File.Create(unfinished))
            {
                png.SaveTo(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }

            throw new UserErrorException(ExitCode.Storage, $"{path} cannot be written: {error.Message} Check the folder, its permissions and the free space.", error);
        }
    }
}
