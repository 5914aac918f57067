using CD.Runner.Evaluation;
using CD.Runner.Explanation;
using CD.Runner.Pictures;
using CD.Runner.Tables;
using CD.Tests.Data;
using CD.Tests.Support;
using NumSharp;
using SkiaSharp;

namespace CD.Tests.Explanation;

[TestClass]
public sealed class ExplanationFilesTests
{
    private const int Side = 28;
    private static readonly Stage Feature = new("feature", "p", "feature heads p");
    private static readonly SKColor Hidden = new(150, 150, 150);

    [TestMethod]
    public void Write_HeadSheet_EnclosesTheStrongestQuarterAndHidesTheRest()
    {
        using TemporaryFolder folder = new();
        using SheetFont font = new();

        HeadSheet.Write(folder.File("head.png"), [Explanation(3, 0, [0.0, 0.5, -1.0, 0.01])], Feature, new ExplainOptions(), font);

        // Tiles of 112 pixels, four for each of the image's, at 8, 128 and 248, below two lines. The upper right quarter counts.
        using SKBitmap sheet = SKBitmap.Decode(folder.File("head.png"));
        Assert.AreEqual(8 + (3 * 120) + 220, sheet.Width);
        SKColor image = new(10, 20, 30);
        const int Top = 50;
        Assert.AreEqual(image, sheet.GetPixel(8, Top));
        Assert.AreEqual(image, sheet.GetPixel(8 + 111, Top + 111));
        Assert.AreEqual(SKColors.White, sheet.GetPixel(8 + 112, Top));
        Assert.AreEqual(SKColors.Yellow, sheet.GetPixel(128 + 56, Top + 30), "the left border of the quarter");
        Assert.AreEqual(SKColors.Yellow, sheet.GetPixel(128 + 90, Top + 56), "its lower border");
        Assert.AreEqual(SKColors.Yellow, sheet.GetPixel(128 + 111, Top + 30), "its border is the image's");
        Assert.AreEqual(SKColors.Black, sheet.GetPixel(128 + 58 - 4, Top + 30), "with a dark edge");
        Assert.AreEqual(image, sheet.GetPixel(128 + 84, Top + 28), "inside it is the image");
        Assert.AreEqual(image, sheet.GetPixel(128 + 28, Top + 84), "and outside too");
        Assert.AreEqual(image, sheet.GetPixel(248 + 84, Top + 28));
        Assert.AreEqual(Hidden, sheet.GetPixel(248 + 28, Top + 28));
        Assert.AreEqual(Hidden, sheet.GetPixel(248 + 84, Top + 84));
    }

    [TestMethod]
    public void Write_TwoHeads_WritesPicturesTableAndSegments()
    {
        using TemporaryFolder folder = new();
        folder.Add("out/head-99.png", [1]);
        folder.Add("out/head-of-mine.png", [1]);
        HeadExplanation[] explanations = [Explanation(3, 8, [0.0, 0.5, -1.0, 0.01]), Explanation(3, 2, [1, 2, 3, 4]), Explanation(1, 8, [0, 0, 0, -0.25], r2: null)];

        ExplainOutcome outcome = ExplanationFiles.Write(folder.File("out"), explanations, Feature, new ExplainOptions { Caption = "at a tiny scale", Top = 2 });

        DataTesting.AssertItems(
            Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            "explanations.csv",
            "head-1.png",
            "head-3.png",
            "head-of-mine.png",
            "masked.png",
            "outlined.png",
            "segments.npy");
        DataTesting.AssertItems(outcome.HeadSheets.Select(Path.GetFileName), "head-3.png", "head-1.png");
        ExplanationRow[] rows = Csv.Read(outcome.Table, skipTorn: false, csv => csv.GetRecords<ExplanationRow>().ToArray());
        Assert.HasCount(12, rows);
        Assert.AreEqual(new ExplanationRow(3, 8, "photos/8.png", "picture", 0.875, 0.25 + 0.5 - 1.0 + 0.01, 0.25, 0.75, 1, 1, 196, 0.5, true), rows[1]);
        Assert.AreEqual(new ExplanationRow(3, 2, "photos/2.png", "picture", 0.875, 10.25, 0.25, 0.75, 0, 0, 196, 1.0, false), rows[4]);
        Assert.AreEqual(new ExplanationRow(1, 8, "photos/8.png", "picture", 0.875, 0.0, 0.25, null, 1, 3, 196, -0.25, false), rows[11]);
        StringAssert.StartsWith(File.ReadAllText(outcome.Table), "head,image,name,class,output,local_prediction,intercept,r2,segments_row,segment,pixels,weight,shown\n");

        using NDArray segments = (NDArray)np.load(outcome.Segments);
        DataTesting.AssertItems(segments.shape.Select(side => (long)side), 2, Side, Side);
        Assert.AreEqual("0 1 2 3", string.Join(' ', new[] { (0, 0), (0, 27), (27, 0), (27, 27) }.Select(place => segments.GetInt32(1, place.Item1, place.Item2))));

        // Two rows, and two columns in the first of them; the caption takes a line.
        using SKBitmap grid = SKBitmap.Decode(outcome.Outlined);
        Assert.AreEqual(48 + (2 * 140), grid.Height);
        using SKBitmap masked = SKBitmap.Decode(outcome.Masked);
        int left = 8 + new Func<int>(() => { using SheetFont font = new(); return font.Width("head 3"); })() + 8;
        Assert.AreEqual(new SKColor(10, 20, 30), masked.GetPixel(left + 84, 48 + 28), "head 3's strongest quarter of the first image");
        Assert.AreEqual(Hidden, masked.GetPixel(left + 28, 48 + 28));
        Assert.AreEqual(new SKColor(10, 20, 30), masked.GetPixel(left + 120 + 28, 48 + 84), "the second image's two strongest are below");
        Assert.AreEqual(SKColors.White, masked.GetPixel(left + 120 + 56, 48 + 140 + 56), "head 1 has one image");
        Assert.AreEqual(Hidden, masked.GetPixel(left + 56, 48 + 140 + 56), "of which nothing raises it");
    }

    /// <summary>An image of one colour in four quarters: upper left, upper right, lower left, lower right.</summary>
    private static HeadExplanation Explanation(int head, int index, double[] weights, double? r2 = 0.75)
    {
        int[] labels = [.. Enumerable.Range(0, Side * Side).Select(pixel => (pixel / Side / 14 * 2) + (pixel % Side / 14))];
        byte[] planes = [.. Enumerable.Range(0, 3 * Side * Side).Select(place => (byte)(10 * (1 + (place / (Side * Side)))))];
        return new HeadExplanation(head, new ExplainedImage(index, $"photos/{index}.png", "picture", planes, new Superpixels(labels, Side, Side, 4)), 0.875, new LocalFit(weights, 0.25, r2));
    }
}
