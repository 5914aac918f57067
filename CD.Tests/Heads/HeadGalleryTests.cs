using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Heads;
using CD.Tests.Data;
using CD.Tests.Support;
using SkiaSharp;
using static TorchSharp.torch;

namespace CD.Tests.Heads;

[TestClass]
[DoNotParallelize]
public sealed class HeadGalleryTests
{
    // Statistics of 292 pixels between gaps of 6, then tiles of 96 pixels, 102 apart, and a strip every 108 pixels below a header of 34.
    private const int First = 304;
    private const int Header = 34;
    private const int Pitch = 108;

    [TestMethod]
    public void Write_TwoHeads_DrawsTheMostExcitingImageFirstAndTheLeastLast()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = HeadTesting.Grey(9, side: 48);
        float[] rising = [.. Enumerable.Range(0, 9).Select(item => item / 10f)];
        HeadAnalysis analysis = HeadTesting.Analyse([rising, [.. rising.Select(output => 1f - output)]], [0, 0, 0, 0, 1, 1, 1, 1, 1], ["cat", "dog"], images: 2);

        IReadOnlyList<string> files = HeadGallery.Write(folder.Path, source, analysis, analysis.Heads, CancellationToken.None);

        CollectionAssert.AreEqual((string[])["heads.png"], files.ToArray());
        using SKBitmap sheet = SKBitmap.Decode(folder.File("heads.png"));
        int lowest = First + (2 * 102) - 6 + 28;
        int classes = lowest + (2 * 102) - 6 + 28;
        Assert.AreEqual(new SKSizeI(classes + 236 + 6, Header + (2 * Pitch)), new SKSizeI(sheet.Width, sheet.Height));
        AssertTiles(sheet, Header, [(First, 8), (First + 102, 7), (lowest, 1), (lowest + 102, 0)]);
        AssertTiles(sheet, Header + Pitch, [(First, 0), (First + 102, 1), (lowest, 7), (lowest + 102, 8)]);
        Assert.IsTrue(HasInk(sheet, SKRectI.Create(0, Header, First, 96)), "the statistics");
        Assert.AreEqual(SKColors.White, sheet.GetPixel(First - 1, Header + 48), "no text reaches the tiles");

        // Bars from 0 to 1 over 192 pixels beside the numbers: dog, above, has the mean (0.4 + ... + 0.8) / 5 = 0.6, and cat 0.15.
        SKColor bar = new(0xBF, 0xDC, 0xF2);
        int[] ends = [.. Enumerable.Range(0, 2).Select(line => Enumerable.Range(0, 236).Last(x => sheet.GetPixel(classes + x, Header + 1 + (line * 19) + 1) == bar))];
        CollectionAssert.AreEqual((int[])[44 + 115 - 1, 44 + 29 - 1], ends);
    }

    [TestMethod]
    public void Write_ConstantHead_HasTextAndNoImage()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = HeadTesting.Grey(3, side: 48);
        HeadAnalysis analysis = HeadTesting.Analyse([[0.5f, 0.5f, 0.5f]]);

        HeadGallery.Write(folder.Path, source, analysis, analysis.Heads, CancellationToken.None);

        using SKBitmap sheet = SKBitmap.Decode(folder.File("heads.png"));
        Assert.IsTrue(HasInk(sheet, SKRectI.Create(0, Header, First, 96)));
        Assert.IsFalse(HasInk(sheet, SKRectI.Create(First, Header, sheet.Width - First, 96)));
        Assert.IsFalse(HasInk(sheet, SKRectI.Create(sheet.Width - 6, 0, 6, Header)), "the headings are whole");
    }

    [TestMethod]
    public void Write_MoreHeadsThanAPageHolds_WritesPagesAndRemovesEarlierOnes()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = HeadTesting.Grey(2, side: 96);
        HeadAnalysis many = HeadTesting.Analyse([.. Enumerable.Range(1, 25).Select(head => (float[])[0f, head / 25f])], images: 1);
        File.WriteAllText(folder.File("heads-of-mine.png"), "not a page");

        IReadOnlyList<string> pages = HeadGallery.Write(folder.Path, source, many, many.Heads, CancellationToken.None);

        CollectionAssert.AreEqual((string[])["heads-1.png", "heads-2.png"], pages.ToArray());
        Assert.AreEqual((Header + (24 * Pitch), Header + Pitch), (Height(folder.File("heads-1.png")), Height(folder.File("heads-2.png"))));

        HeadGallery.Write(folder.Path, source, many, [many.Heads[3]], CancellationToken.None);

        CollectionAssert.AreEquivalent((string[])["heads.png", "heads-of-mine.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Write_SmallImages_EnlargesThemToAWholeMultiple()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = HeadTesting.Grey(2, side: 28);
        HeadAnalysis analysis = HeadTesting.Analyse([[0.1f, 0.9f]]);

        HeadGallery.Write(folder.Path, source, analysis, analysis.Heads, CancellationToken.None);

        using SKBitmap sheet = SKBitmap.Decode(folder.File("heads.png"));
        Assert.AreEqual(HeadTesting.GreyOf(1), sheet.GetPixel(First + 83, Header + 83), "84 pixels are three times 28");
        Assert.AreEqual(SKColors.White, sheet.GetPixel(First + 84, Header + 83));
    }

    [TestMethod]
    public void Write_ImagesOfDifferentSizes_LeavesNoTensor()
    {
        using TemporaryFolder folder = new();
        folder.Add("images/0.png", DataTesting.Png(20, 30, 0));
        folder.Add("images/1.png", DataTesting.Png(200, 30, 1));
        using FolderImageSource source = FolderImageSource.Open(folder.File("images"), new DataSettings(), CancellationToken.None);
        long before = LiveTensors.CountSettled();

        HeadsReport.Write(folder.File("heads"), HeadTesting.Set([[0.1f, 0.9f]]), source, new HeadsOptions());

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        Assert.HasCount(6, Directory.GetFiles(folder.File("heads")));
    }

    [TestMethod]
    [DataRow("a short one")]
    [DataRow("large omnivores and herbivores of the northern woods and of the southern plains")]
    public void Fitted_Text_IsNoWiderThanItsPlace(string text)
    {
        using CD.Runner.Pictures.SheetFont font = new();

        string fitted = HeadStrip.Fitted(font, text, 200);

        Assert.IsLessThanOrEqualTo(200, font.Width(fitted));
        Assert.AreEqual(text.Length < 20 ? text : fitted, fitted);
        Assert.IsTrue(fitted == text || (fitted.EndsWith('…') && fitted.Length > 15));
    }

    private static int Height(string path)
    {
        using SKBitmap sheet = SKBitmap.Decode(path);
        return sheet.Height;
    }

    private static void AssertTiles(SKBitmap sheet, int top, (int Left, int Item)[] tiles)
    {
        foreach ((int left, int item) in tiles)
        {
            Assert.AreEqual(HeadTesting.GreyOf(item), sheet.GetPixel(left, top));
            Assert.AreEqual(HeadTesting.GreyOf(item), sheet.GetPixel(left + 95, top + 95));
            Assert.AreEqual(SKColors.White, sheet.GetPixel(left + 96, top + 95));
        }
    }

    private static bool HasInk(SKBitmap sheet, SKRectI area) =>
        Enumerable.Range(area.Top, area.Height).Any(y => Enumerable.Range(area.Left, area.Width).Any(x => sheet.GetPixel(x, y).Red < 100));
}
