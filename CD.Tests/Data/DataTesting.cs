using CD.Runner.Data;
using CD.Runner.Errors;
using SkiaSharp;

namespace CD.Tests.Data;

/// <summary>What the tests of data sources share.</summary>
internal static class DataTesting
{
    /// <summary>An encoded image whose pixels follow from a seed.</summary>
    public static byte[] Encoded(SKEncodedImageFormat format, int width, int height, int seed)
    {
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int index = 0; index < pixels.Length; index += 4)
        {
            (int y, int x) = Math.DivRem(index / 4, width);
            pixels[index] = (byte)((17 * seed) + (9 * x));
            pixels[index + 1] = (byte)((29 * seed) + (11 * y));
            pixels[index + 2] = (byte)(seed + (5 * (x + y)));
            pixels[index + 3] = byte.MaxValue;
        }

        using SKData data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    public static byte[] Png(int width, int height, int seed) => Encoded(SKEncodedImageFormat.Png, width, height, seed);

    public static byte[] Fixture(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Fixtures", name));

    public static UserErrorException UserError(ExitCode code, Action action)
    {
        UserErrorException exception = Assert.ThrowsExactly<UserErrorException>(action);
        Assert.AreEqual(code, exception.Code);
        Assert.IsFalse(exception.Message.Contains('\n', StringComparison.Ordinal), "A message is one line.");
        return exception;
    }

    /// <summary>All batches of a plan as bytes, one array an image.</summary>
    public static byte[][] Bytes(IImageSource source, params long[][] plan)
    {
        List<byte[]> images = [];
        foreach (ImageBatch batch in source.Read(plan, CancellationToken.None))
        {
            using (batch)
            {
                for (int index = 0; index < batch.Count; index++)
                {
                    using TorchSharp.torch.Tensor image = batch.Stacked is null ? batch.Images[index].alias() : batch.Stacked[index];
                    images.Add(image.bytes.ToArray());
                }
            }
        }

        return [.. images];
    }

    public static void AssertItems<T>(IEnumerable<T> actual, params T[] expected) => CollectionAssert.AreEqual(expected, actual.ToArray());

    public static void AssertSame(byte[][] expected, byte[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int index = 0; index < expected.Length; index++)
        {
            CollectionAssert.AreEqual(expected[index], actual[index]);
        }
    }
}
