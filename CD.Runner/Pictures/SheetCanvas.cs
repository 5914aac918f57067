using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Storage;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Runner.Pictures;

/// <summary>A picture, white where nothing else is asked for, on which images stand in tiles.</summary>
internal sealed class SheetCanvas : IDisposable
{
    private readonly SKSurface surface;
    private readonly SheetFont font;

    /// <summary>Creates an empty picture.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="font">The font of its texts; not owned.</param>
    /// <param name="ground">The colour of its ground; null for white.</param>
    /// <exception cref="UserErrorException">There is no memory for so many pixels.</exception>
    public SheetCanvas(int width, int height, SheetFont font, SKColor? ground = null)
    {
        this.font = font;
        surface = SKSurface.Create(new SKImageInfo(width, height))
            ?? throw new UserErrorException(ExitCode.Usage, $"A picture of {width} x {height} pixels is too large; ask for fewer images.");
        surface.Canvas.Clear(ground ?? SKColors.White);
    }

    /// <summary>Writes a text; see <see cref="SheetFont.Draw"/>.</summary>
    public void Text(string text, int left, int top) => font.Draw(surface.Canvas, text, left, top);

    /// <summary>Fills a part of the picture with a colour.</summary>
    public void Fill(SKRectI area, SKColor color)
    {
        using SKPaint paint = new() { Color = color };
        surface.Canvas.DrawRect(area, paint);
    }

    /// <summary>Draws one image of a batch into a tile.</summary>
    public void Original(ImageBatch originals, int index, SKRectI tile)
    {
        using var scope = NewDisposeScope();
        Draw(originals.Stacked is null ? originals.Images[index].alias() : originals.Stacked.select(0, index), tile);
    }

    /// <summary>Draws one image of float32 <c>[batch, 3, height, width]</c> in [0, 1] into a tile.</summary>
    public void View(Tensor views, int index, SKRectI tile)
    {
        using var scope = NewDisposeScope();
        Draw(views.select(0, index).mul(255).round_().to(ScalarType.Byte), tile);
    }

    /// <summary>Draws the bytes <c>[channels, height, width]</c> into a tile.</summary>
    public void Bytes(Tensor bytes, SKRectI tile)
    {
        using var scope = NewDisposeScope();
        Draw(bytes, tile);
    }

    /// <summary>Encloses a part of a tile's image in yellow on a thin dark ground, which stands out from any colour.</summary>
    /// <param name="inside">Whether each of the image's pixels is in the part, row-major.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="tile">The tile, a whole multiple of the image's size.</param>
    public void Outline(bool[] inside, int width, SKRectI tile)
    {
        using SKPathBuilder edges = new();
        int height = inside.Length / width;
        int zoom = tile.Width / width;
        bool In(int row, int column) => row >= 0 && row < height && column >= 0 && column < width && inside[(row * width) + column];
        for (int row = 0; row <= height; row++)
        {
            for (int column = 0; column <= width; column++)
            {
                (int x, int y) = (tile.Left + (column * zoom), tile.Top + (row * zoom));
                if (In(row, column) != In(row - 1, column))
                {
                    edges.MoveTo(x, y);
                    edges.LineTo(x + zoom, y);
                }

                if (In(row, column) != In(row, column - 1))
                {
                    edges.MoveTo(x, y);
                    edges.LineTo(x, y + zoom);
                }
            }
        }

        using SKPath outline = edges.Detach();
        foreach ((SKColor color, float stroke) in (ReadOnlySpan<(SKColor, float)>)[(SKColors.Black, 4), (SKColors.Yellow, 2)])
        {
            using SKPaint pen = new() { Color = color, Style = SKPaintStyle.Stroke, StrokeWidth = stroke, StrokeCap = SKStrokeCap.Square, IsAntialias = false };
            surface.Canvas.DrawPath(outline, pen);
        }
    }

    /// <summary>Writes the picture as a PNG file.</summary>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public void Save(string path)
    {
        byte[] png = Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>The picture as the content of a file.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="quality">The quality of a lossy format, in [0, 100].</param>
    public byte[] Encode(SKEncodedImageFormat format, int quality)
    {
        using SKImage sheet = surface.Snapshot();
        using SKData content = sheet.Encode(format, quality);
        return content.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => surface.Dispose();

    /// <summary>Fits the bytes <c>[channels, height, width]</c> into a tile: enlarged by a whole factor with sharp pixels, or shrunk smoothly.</summary>
    private void Draw(Tensor bytes, SKRectI tile)
    {
        using SKImage image = Image(bytes);
        float scale = Math.Min(tile.Width / (float)image.Width, tile.Height / (float)image.Height);
        if (scale >= 1)
        {
            scale = MathF.Floor(scale);
        }

        float width = MathF.Round(image.Width * scale);
        float height = MathF.Round(image.Height * scale);
        float left = tile.Left + MathF.Floor((tile.Width - width) / 2);
        float top = tile.Top + MathF.Floor((tile.Height - height) / 2);
        SKSamplingOptions sampling = scale >= 1 ? new(SKFilterMode.Nearest) : new(SKFilterMode.Linear, SKMipmapMode.Linear);
        surface.Canvas.DrawImage(image, SKRect.Create(left, top, Math.Max(width, 1), Math.Max(height, 1)), sampling);
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
}
