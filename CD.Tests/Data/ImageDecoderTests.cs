using System.Buffers.Binary;
using System.Text.Json;
using CD.Runner.Data;
using SkiaSharp;

namespace CD.Tests.Data;

[TestClass]
public sealed class ImageDecoderTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(DataTesting.Fixture("expected.json")).RootElement;

    // Lossless formats leave no room but for the rounding of 16 bits to 8 (scaling or cutting) and of alpha compositing.
    [TestMethod]
    [DataRow("rgb24.bmp", 0)]
    [DataRow("gray.bmp", 0)]
    [DataRow("palette8.bmp", 0)]
    [DataRow("two-frames.gif", 0)]
    [DataRow("transparent.gif", 0)]
    [DataRow("palette.png", 0)]
    [DataRow("palette-transparent.png", 0)]
    [DataRow("gray-1bit.png", 0)]
    [DataRow("gray-alpha.png", 1)]
    [DataRow("rgba.png", 1)]
    [DataRow("rgba-lossless.webp", 1)]
    [DataRow("rgb16.png", 1)]
    [DataRow("gray16.png", 1)]
    // JPEG leaves the inverse cosine transform, the chroma filter and the conversion from CMYK to the decoder.
    [DataRow("gray.jpg", 1)]
    [DataRow("rgb.jpg", 1)]
    [DataRow("rgb-progressive.jpg", 2)]
    [DataRow("cmyk.jpg", 2)]
    [DataRow("orientation1.jpg", 1)]
    [DataRow("orientation2.jpg", 1)]
    [DataRow("orientation3.jpg", 1)]
    [DataRow("orientation4.jpg", 1)]
    [DataRow("orientation5.jpg", 1)]
    [DataRow("orientation6.jpg", 1)]
    [DataRow("orientation7.jpg", 1)]
    [DataRow("orientation8.jpg", 1)]
    public void Decode_EveryFormatAndColourLayout_AgreesWithPillow(string name, int tolerance)
    {
        AssertAgrees(name, new ImageDecoder(512).Decode(DataTesting.Fixture(name)), tolerance);
    }

    // Pillow's BILINEAR is the same filter, columns first and rounded twice.
    [TestMethod]
    [DataRow(48)]
    [DataRow(36)]
    public void Decode_AboveTheLongestSide_ShrinksLikeAnAntialiasedFilter(int maxSide)
    {
        PixelImage image = new ImageDecoder(maxSide).Decode(DataTesting.Fixture("large.png"));

        AssertAgrees($"large.png@{maxSide}", image, 1);
    }

    [TestMethod]
    [DataRow(150)]
    [DataRow(115)]
    [DataRow(64)]
    public void Decode_FineChecks_BecomeTheirMean(int maxSide)
    {
        using SKBitmap bitmap = new(300, 200, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int index = 0; index < pixels.Length; index++)
        {
            (int y, int x) = Math.DivRem(index / 4, 300);
            pixels[index] = (byte)(index % 4 == 3 ? 255 : 255 * ((x + y) % 2));
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        byte[] mean = [.. Enumerable.Repeat((byte)127, 3 * maxSide * (((maxSide * 200) + 150) / 300))];

        // The triangle's weights on odd and even pixels differ by some hundredths where it is cut off between two pixels.
        AssertClose(mean, new ImageDecoder(maxSide).Decode(data.ToArray()).Pixels.Span, 4, "checks");
    }

    [TestMethod]
    [DataRow(100, 40, 20, 20, 8)]
    [DataRow(40, 100, 20, 8, 20)]
    [DataRow(1000, 2, 100, 100, 1)]
    [DataRow(20, 10, 20, 20, 10)]
    public void Decode_AnyAspect_KeepsItWithinTheLongestSide(int width, int height, int maxSide, int expectedWidth, int expectedHeight)
    {
        foreach (SKEncodedImageFormat format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp })
        {
            PixelImage image = new ImageDecoder(maxSide).Decode(DataTesting.Encoded(format, width, height, 3));

            Assert.AreEqual((3, expectedHeight, expectedWidth), (image.Channels, image.Height, image.Width));
            Assert.AreEqual(3 * expectedHeight * expectedWidth, image.Pixels.Length);
        }
    }

    [TestMethod]
    public void Decode_LargeJpegAtAFraction_AgreesWithTheSameImageDecodedWhole()
    {
        using SKBitmap bitmap = new(640, 480, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < 480; y++)
        {
            for (int x = 0; x < 640; x++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 255 / 640), (byte)(y * 255 / 480), (byte)(128 + (100 * Math.Sin(x / 40.0)))));
            }
        }

        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        ImageDecoder decoder = new(64);

        // Smooth colours: what is left is the rounding of JPEG's coefficients.
        AssertClose(decoder.Decode(png.ToArray()).Pixels.Span, decoder.Decode(jpeg.ToArray()).Pixels.Span, 3, "jpeg");
    }

    [TestMethod]
    public void Decode_EmbeddedProfile_IsConvertedToStandardColours()
    {
        using SKColorSpace wide = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using SKBitmap bitmap = new(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Opaque, wide));
        bitmap.GetPixelSpan()[0] = 180;
        bitmap.GetPixelSpan()[1] = 100;
        bitmap.GetPixelSpan()[2] = 100;
        bitmap.GetPixelSpan()[3] = 255;
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);

        byte[] pixel = new ImageDecoder(512).Decode(data.ToArray()).Pixels.ToArray();

        // The matrix from Display P3 to sRGB (both with white D65 and sRGB's curve) on linear values: 192, 96, 97.
        AssertClose(StandardFromDisplayP3(180, 100, 100), pixel, 1, "P3");
    }

    [TestMethod]
    [DataRow(SKEncodedImageFormat.Jpeg)]
    [DataRow(SKEncodedImageFormat.Png)]
    [DataRow(SKEncodedImageFormat.Webp)]
    public void Decode_CutFile_IsAnError(SKEncodedImageFormat format)
    {
        byte[] whole = DataTesting.Encoded(format, 200, 200, 5);
        foreach (double share in new[] { 0.02, 0.3, 0.6, 0.9 })
        {
            byte[] cut = whole[..(int)(whole.Length * share)];
            Assert.ThrowsExactly<InvalidDataException>(() => new ImageDecoder(512).Decode(cut), $"{format} cut to {share}");
        }
    }

    [TestMethod]
    [DataRow("rgb24.bmp")]
    [DataRow("palette8.bmp")]
    [DataRow("two-frames.gif")]
    [DataRow("rgb-progressive.jpg")]
    [DataRow("cmyk.jpg")]
    [DataRow("rgb16.png")]
    [DataRow("rgba-lossless.webp")]
    public void Decode_HalfOfAFixture_IsAnError(string name)
    {
        byte[] whole = DataTesting.Fixture(name);

        Assert.ThrowsExactly<InvalidDataException>(() => new ImageDecoder(512).Decode(whole[..(whole.Length / 2)]));
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 2, 3 })]
    [DataRow(new byte[] { 0xFF, 0xD8, 0xFF })]
    public void Decode_NoImage_IsAnError(byte[] content)
    {
        Assert.ThrowsExactly<InvalidDataException>(() => new ImageDecoder(512).Decode(content));
    }

    [TestMethod]
    public void Decode_HugeDeclaredSize_IsRefusedWithoutMemoryForIt()
    {
        byte[] bomb = DataTesting.Png(4, 4, 1);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), Checksum(bomb.AsSpan(12, 17)));

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => new ImageDecoder(512).Decode(bomb));

        StringAssert.Contains(exception.Message, "60000 x 60000");
    }

    private static byte[] StandardFromDisplayP3(params double[] values)
    {
        // Display P3 to linear sRGB, W3C CSS Color 4, section 18.
        double[][] matrix = [[1.2249401, -0.2249404, 0.0], [-0.0420569, 1.0420571, 0.0], [-0.0196376, -0.0786361, 1.0982735]];
        double[] linear = [.. values.Select(value => value / 255.0).Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        return [.. matrix.Select(row => row.Zip(linear, (a, b) => a * b).Sum()).Select(value => (byte)Math.Round(255.0 * ((1.055 * Math.Pow(value, 1 / 2.4)) - 0.055)))];
    }

    /// <summary>PNG's CRC-32 (ISO 3309).</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0u : 0xEDB88320u);
            }
        }

        return ~crc;
    }

    private static void AssertAgrees(string name, PixelImage image, int tolerance)
    {
        JsonElement expected = Expected.GetProperty(name);
        Assert.AreEqual((3, expected.GetProperty("height").GetInt32(), expected.GetProperty("width").GetInt32()), (image.Channels, image.Height, image.Width));

        byte[] interleaved = expected.GetProperty("rgb").GetBytesFromBase64();
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(channel => interleaved.Where((_, index) => index % 3 == channel))];
        AssertClose(planes, image.Pixels.Span, tolerance, name);
    }

    private static void AssertClose(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, int tolerance, string name)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        int worst = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            worst = Math.Max(worst, Math.Abs(expected[index] - actual[index]));
        }

        Assert.IsLessThanOrEqualTo(tolerance, worst, $"{name}: largest difference");
    }
}
