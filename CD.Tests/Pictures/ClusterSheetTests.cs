using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Pictures;

[TestClass]
public sealed class ClusterSheetTests
{
    private const int Side = 48;

    [TestMethod]
    public void Write_TwoOfThreeClusters_DrawsNumbersAndTheNearestImagesFirst()
    {
        // Item i is a grey image of brightness 10 i at the place 100 - i on a line: of cluster 0 the last item is the nearest.
        // Cluster 1 is empty; cluster 2 holds the last two of 16 items, at its centroid and 1 away from it.
        using TemporaryFolder folder = new();
        string path = folder.File("new/clusters.png");
        using MemoryImageSource source = Grey(16);
        FeatureMatrix matrix = new([.. Enumerable.Range(0, 16).Select(item => 100f - item)], count: 16, dimensions: 1);
        int[] labels = [.. Enumerable.Range(0, 16).Select(item => item < 14 ? 0 : 2)];

        ClusterSheet.Write(path, source, matrix, new KMeansResult(labels, 0, [0, 50, 86], Seed: 1, [0]), CancellationToken.None);

        // One digit of 11 pixels between gaps of 6, then tiles of 96 pixels, 102 apart; the number is in the middle of its row.
        using SKBitmap sheet = SKBitmap.Decode(path);
        Assert.AreEqual(new SKSizeI(23 + (12 * 102), 6 + (2 * 102)), new SKSizeI(sheet.Width, sheet.Height));
        for (int column = 0; column < 12; column++)
        {
            AssertTile(sheet, 23 + (column * 102), 6, (byte)(10 * (13 - column)));
        }

        AssertTile(sheet, 23, 108, 140);
        AssertTile(sheet, 125, 108, 150);
        Assert.AreEqual(SKColors.White, sheet.GetPixel(227 + 48, 108 + 48), "the cluster has two images");
        // A nought is white in its middle; the digits stand from 48 to 60, in the middle of their rows.
        Assert.AreEqual("white black white white", $"{Ink(sheet, 10, 52, 2, 3)} {Ink(sheet, 6, 48, 11, 12)} {Ink(sheet, 0, 6, 20, 40)} {Ink(sheet, 0, 62, 20, 40)}");
        CollectionAssert.AreNotEqual(Pixels(sheet, 6, 48, 11, 12), Pixels(sheet, 6, 48 + 102, 11, 12), "0 and 2");
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.File("new")), "no unfinished file is left");
    }

    [TestMethod]
    public void Write_ManyClusters_DrawsTheFirst64()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = Grey(70);
        double[] places = [.. Enumerable.Range(0, 70).Select(item => (double)item)];
        FeatureMatrix matrix = new([.. places.Select(place => (float)place)], count: 70, dimensions: 1);

        ClusterSheet.Write(folder.File("clusters.png"), source, matrix, new KMeansResult([.. Enumerable.Range(0, 70)], 0, places, Seed: 1, [0]), CancellationToken.None);

        using SKBitmap sheet = SKBitmap.Decode(folder.File("clusters.png"));
        Assert.AreEqual(new SKSizeI(33 + 102, 6 + (64 * 102)), new SKSizeI(sheet.Width, sheet.Height));
        CollectionAssert.AreEqual(Label(sheet, 3), Label(sheet, 63), "3, under the units of 63");
        CollectionAssert.AreNotEqual(Label(sheet, 3), Label(sheet, 2));
        Assert.AreEqual("white black", $"{Ink(sheet, 6, 40 + (3 * 102), 10, 30)} {Ink(sheet, 6, 40 + (63 * 102), 10, 30)}", "the 6 of 63");
    }

    [TestMethod]
    public void Write_ImagesOfDifferentSizes_FitsEachIntoItsTile()
    {
        using TemporaryFolder folder = new();
        AddPng(folder, "images/a.png", 32, 32, new SKColor(255, 0, 0));
        AddPng(folder, "images/b.png", 100, 400, new SKColor(0, 255, 0));
        AddPng(folder, "images/c.png", 40, 20, new SKColor(0, 0, 255));
        using FolderImageSource source = FolderImageSource.Open(folder.File("images"), new DataSettings(), CancellationToken.None);

        ClusterSheet.Write(folder.File("clusters.png"), source, new FeatureMatrix([3, 2, 1], 3, 1), new KMeansResult([0, 0, 0], 0, [0], Seed: 1, [0]), CancellationToken.None);

        // c twice enlarged to 80 x 40, b shrunk to 24 x 96, a three times enlarged to 96 x 96.
        using SKBitmap sheet = SKBitmap.Decode(folder.File("clusters.png"));
        Assert.AreEqual(new SKSizeI(23 + (3 * 102), 108), new SKSizeI(sheet.Width, sheet.Height));
        AssertBox(sheet, SKRectI.Create(23 + 8, 6 + 28, 80, 40), new SKColor(0, 0, 255));
        AssertBox(sheet, SKRectI.Create(125 + 36, 6, 24, 96), new SKColor(0, 255, 0));
        AssertBox(sheet, SKRectI.Create(227, 6, 96, 96), new SKColor(255, 0, 0));
    }

    [TestMethod]
    public void Write_Cancelled_WritesNothing()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = Grey(2);

        Assert.ThrowsExactly<OperationCanceledException>(() => Write(folder.File("clusters.png"), source, 2, new CancellationToken(canceled: true)));

        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Write_BelowAFile_IsAUsersError()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = Grey(2);
        string path = Path.Combine(folder.Add("notes.txt", [1]), "clusters.png");

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Write(path, source, 2, CancellationToken.None));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.StartsWith(error.Message, $"Cannot write {path}: ");
    }

    [TestMethod]
    public void Write_EmbeddingsOfOtherImages_NamesBothCounts()
    {
        using MemoryImageSource source = Grey(3);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Write("clusters.png", source, 2, CancellationToken.None));

        StringAssert.Contains(error.Message, "2 rows for 3 images");
    }

    /// <summary>Item i is an image of brightness 10 i (modulo 256).</summary>
    private static MemoryImageSource Grey(int count) =>
        new("grey", [Enumerable.Range(0, count * Side * Side).Select(place => (byte)(10 * (place / (Side * Side)))).ToArray()], new ImageShape(1, Side, Side), new int[count], ["one"]);

    private static void Write(string path, IImageSource source, int items, CancellationToken cancellation) =>
        ClusterSheet.Write(path, source, new FeatureMatrix(new float[items], items, 1), new KMeansResult(new int[items], 0, [0], Seed: 1, [0]), cancellation);

    private static void AddPng(TemporaryFolder folder, string name, int width, int height, SKColor color)
    {
        using SKBitmap bitmap = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(color);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        folder.Add(name, png.ToArray());
    }

    private static void AssertTile(SKBitmap sheet, int left, int top, byte grey) =>
        AssertBox(sheet, SKRectI.Create(left, top, 96, 96), new SKColor(grey, grey, grey));

    /// <summary>The box has the colour up to its corners, and the pixels outside its corners are white.</summary>
    private static void AssertBox(SKBitmap sheet, SKRectI box, SKColor color)
    {
        Assert.AreEqual(color, sheet.GetPixel(box.Left, box.Top));
        Assert.AreEqual(color, sheet.GetPixel(box.MidX, box.MidY));
        Assert.AreEqual(color, sheet.GetPixel(box.Right - 1, box.Bottom - 1));
        Assert.AreEqual(SKColors.White, sheet.GetPixel(box.Left - 1, box.Top - 1));
        Assert.AreEqual(SKColors.White, sheet.GetPixel(box.Right, box.Bottom));
    }

    /// <summary>The pixels of a row's last digit.</summary>
    private static SKColor[] Label(SKBitmap sheet, int row) => Pixels(sheet, 16, 6 + (row * 102), 12, 96);

    /// <summary>Whether a part of the picture is white all over, or has dark pixels.</summary>
    private static string Ink(SKBitmap sheet, int left, int top, int width, int height) =>
        Pixels(sheet, left, top, width, height) is var pixels && pixels.All(pixel => pixel.Red > 200) ? "white" : pixels.Any(pixel => pixel.Red < 100) ? "black" : "grey";

    private static SKColor[] Pixels(SKBitmap sheet, int left, int top, int width, int height) =>
        [.. from y in Enumerable.Range(top, height) from x in Enumerable.Range(left, width) select sheet.GetPixel(x, y)];
}
