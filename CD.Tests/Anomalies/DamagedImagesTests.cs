using CD.Runner.Anomalies;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Tests.Data;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Anomalies;

[TestClass]
public sealed class DamagedImagesTests
{
    private const int Side = 48;
    private static readonly double[] Noise = GoldenFile.Uniform(11, 3 * Side * Side, 0.0, 256.0);

    [TestMethod]
    public void Find_DamagedAmongOthers_NamesEachWithItsReason()
    {
        PixelImage[] images =
        [
            Image(Picture),
            Image((_, _, _) => 200),
            Image((_, row, _) => 120 + (row % 7)),
            Image((channel, row, column) => row >= 30 ? 128 : Picture(channel, row, column)),
            Image((channel, row, column) => Picture(channel, Math.Min(row, 20), column)),
            Image((channel, row, column) => Picture(channel, row, Math.Min(column, 20))),
            Image((channel, row, column) => (int)Noise[(((channel * Side) + row) * Side) + column]),
        ];
        using MemoryImageSource source = new("test", [.. images.Select(image => image.Pixels)], new ImageShape(3, Side, Side), null, []);

        IReadOnlyList<DamagedImage> damaged = DamagedImages.Find(source, CancellationToken.None);

        DataTesting.AssertItems(damaged.Select(one => one.Item), 1, 2, 3, 4, 5, 6);
        string[] words = ["one colour", "contrast: a standard deviation of 2.0", "lower 18 of 48 rows", "27 of 48 rows", "27 of 48 columns", "noise"];
        for (int place = 0; place < words.Length; place++)
        {
            Assert.Contains(words[place], damaged[place].Reason);
        }
    }

    // A frame, a white lower part as of a scan, a few grey rows, and a night sky are no damage.
    [TestMethod]
    public void Reason_PlainPartsOfWholePictures_IsNone()
    {
        Assert.IsNull(DamagedImages.Reason(Image((channel, row, column) => row >= 30 ? 255 : Picture(channel, row, column))));
        Assert.IsNull(DamagedImages.Reason(Image((channel, row, column) => row >= 30 ? 0 : Picture(channel, row, column))));
        Assert.IsNull(DamagedImages.Reason(Image((channel, row, column) => row >= 44 ? 128 : Picture(channel, row, column))));
        Assert.IsNull(DamagedImages.Reason(Image((channel, row, column) => row >= 30 ? 120 + (30 * channel) : Picture(channel, row, column))));
        Assert.IsNull(DamagedImages.Reason(Image((_, row, column) => row is > 20 and < 26 && column is > 20 and < 26 ? 220 : 5)));
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 40)]
    [DataRow(2, 2)]
    public void Reason_TinyImages_DoesNotFail(int height, int width)
    {
        byte[] pixels = [.. Enumerable.Range(0, height * width).Select(pixel => (byte)(pixel * 31))];

        string? reason = DamagedImages.Reason(new PixelImage(pixels, 1, height, width));

        Assert.AreEqual(height * width == 1 ? "one colour" : null, reason);
    }

    // Without its end a file is refused; with an end marker behind what is left, it decodes, and JPEG decoders put mid grey in place of the rest.
    [TestMethod]
    public void Reason_CutJpegWithAnEndMarker_IsAGreyLowerPart()
    {
        byte[] whole = DataTesting.Encoded(SKEncodedImageFormat.Jpeg, 96, 96, 5);
        byte[] cut = whole[..(whole.Length / 2)];
        ImageDecoder decoder = new(512);

        string? reason = DamagedImages.Reason(decoder.Decode([.. cut, 0xFF, 0xD9]));

        Assert.ThrowsExactly<InvalidDataException>(() => decoder.Decode(cut));
        Assert.Contains("plain mid grey", reason!);
        Assert.IsNull(DamagedImages.Reason(decoder.Decode(whole)));
    }

    [TestMethod]
    public void Find_FashionMnist_ReportsNone()
    {
        using IImageSource source = FashionMnist.Open(null, FashionMnist.Descriptor.EmbeddedSplits);

        Assert.IsEmpty(DamagedImages.Find(source, CancellationToken.None));
    }

    private static int Picture(int channel, int row, int column) =>
        (int)(128 + (60 * Math.Sin((row + (4 * channel)) / 5.0)) + (50 * Math.Cos(((2 * column) + row) / 9.0)));

    private static PixelImage Image(Func<int, int, int, int> pixel) => new(
        (byte[])[.. Enumerable.Range(0, 3 * Side * Side).Select(place => (byte)pixel(place / (Side * Side), place / Side % Side, place % Side))],
        3,
        Side,
        Side);
}
