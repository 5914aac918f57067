using CD.Runner.Augmentation;
using CD.Runner.Data;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>A way in which a copy of an image can differ from it.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Of">Makes a copy; the number, from 0, chooses among its strengths in turn.</param>
internal sealed record Disguise(string Name, Func<PixelImage, int, PixelImage> Of)
{
    private const double Brightness = 1.2;
    private const double Shrinking = 0.75;
    private const int LeastQuality = 30;
    private const int Qualities = 41;
    private static readonly (int Down, int Right)[] Directions = [(1, 0), (0, 1), (1, 1), (-1, 0), (0, -1), (-1, -1)];

    /// <summary>None; shifted by 1 to 3 pixels, the edge repeated; JPEG of quality 30 to 70; mirrored; shrunk to 75 % and back; brightened by a factor of 1.2.</summary>
    public static IReadOnlyList<Disguise> All { get; } =
    [
        new("exact", (image, _) => image),
        new("shifted", (image, number) => Shifted(image, 1 + (number / Directions.Length % 3), Directions[number % Directions.Length])),
        new("recompressed", (image, number) => Recompressed(image, LeastQuality + (number % Qualities))),
        new("flipped", (image, _) => Mapped(image, (channel, row, column) => At(image, channel, row, image.Width - 1 - column))),
        new("resized", (image, _) => Resized(image)),
        new("brightened", (image, _) => Mapped(image, (channel, row, column) => (byte)Math.Min(byte.MaxValue, Math.Round(Brightness * At(image, channel, row, column))))),
    ];

    private static byte At(PixelImage image, int channel, int row, int column) => image.Pixels.Span[(((channel * image.Height) + row) * image.Width) + column];

    private static PixelImage Mapped(PixelImage image, Func<int, int, int, byte> pixel)
    {
        byte[] pixels = new byte[image.Pixels.Length];
        for (int place = 0; place < pixels.Length; place++)
        {
            (int line, int column) = Math.DivRem(place, image.Width);
            pixels[place] = pixel(line / image.Height, line % image.Height, column);
        }

        return image with { Pixels = pixels };
    }

    private static PixelImage Shifted(PixelImage image, int distance, (int Down, int Right) direction) => Mapped(image, (channel, row, column) => At(
        image,
        channel,
        Math.Clamp(row + (distance * direction.Down), 0, image.Height - 1),
        Math.Clamp(column + (distance * direction.Right), 0, image.Width - 1)));

    private static PixelImage Recompressed(PixelImage image, int quality)
    {
        using SKBitmap bitmap = new(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int place = 0; place < pixels.Length; place++)
        {
            (int pixel, int channel) = Math.DivRem(place, 4);
            pixels[place] = channel == 3 ? byte.MaxValue : image.Pixels.Span[(channel * image.Height * image.Width) + pixel];
        }

        using SKData file = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return new ImageDecoder(Math.Max(image.Width, image.Height)).Decode(file.ToArray());
    }

    /// <summary>Shrinks an image to a square of 75 % of its width, and enlarges it again.</summary>
    private static PixelImage Resized(PixelImage image)
    {
        using DisposeScope scope = NewDisposeScope();
        using ImageBatch original = new(tensor(image.Pixels.ToArray(), [1, image.Channels, image.Height, image.Width]).DetachFromDisposeScope());
        using ImageBatch small = Square(original, (int)Math.Max(1.0, Shrinking * image.Width));
        using ImageBatch large = Square(small, image.Width);
        return BatchPixels.Of(large)[0];
    }

    private static ImageBatch Square(ImageBatch batch, int side)
    {
        using Tensor resized = PlainImages.Of(batch, side, 3, CPU);
        return new ImageBatch(resized.mul_(byte.MaxValue).round_().to(ScalarType.Byte).DetachFromDisposeScope());
    }
}
