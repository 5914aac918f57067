using CD.Runner.Data;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Runs;

/// <summary>Images small enough to train on in a test.</summary>
internal static class SmallImages
{
    private const int Side = 16;

    /// <summary>Writes PNG files into one folder a class.</summary>
    public static void Write(string folder, int classes, int perClass)
    {
        for (int label = 0; label < classes; label++)
        {
            string target = Directory.CreateDirectory(Path.Combine(folder, $"class{label}")).FullName;
            for (int index = 0; index < perClass; index++)
            {
                using SKBitmap bitmap = new(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque);
                byte[] pixels = Pixels((label * 1000) + index, Side * Side * 3);
                for (int place = 0; place < Side * Side; place++)
                {
                    bitmap.SetPixel(place % Side, place / Side, new SKColor(pixels[place * 3], pixels[(place * 3) + 1], (byte)(label * 100)));
                }

                using FileStream stream = File.Create(Path.Combine(target, $"{index}.png"));
                bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
            }
        }
    }

    /// <summary>A data set in memory, of two classes in turn.</summary>
    public static MemoryImageSource Source(int count) =>
        new("small", [Pixels(1, count * 3 * Side * Side)], new ImageShape(3, Side, Side), [.. Enumerable.Range(0, count).Select(index => index % 2)], ["even", "odd"]);

    private static byte[] Pixels(int seed, int count) => [.. GoldenFile.Uniform((ulong)seed, count, 0, 256).Select(value => (byte)value)];
}
