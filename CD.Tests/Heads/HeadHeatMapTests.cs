using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Tests.Support;
using CD.Tests.Tables;
using SkiaSharp;

namespace CD.Tests.Heads;

[TestClass]
public sealed class HeadHeatMapTests
{
    // Viridis' first and last colour.
    private static readonly SKColor Least = new(0x44, 0x01, 0x54);
    private static readonly SKColor Most = new(0xFD, 0xE7, 0x25);

    [TestMethod]
    public void Write_TwoPanels_DrawsBothInTheSameColours()
    {
        using TemporaryFolder folder = new();
        HeatMapPanel first = new("with", new float[,] { { 0, 1 }, { 1, 0 } }) { Items = [0, 1] };
        HeatMapPanel second = new("without", new float[,] { { 1, 1, 0.5f }, { 0, 0, 0.5f } }) { Items = [0, 1] };

        HeadHeatMap.Write(folder.File("map.png"), [first, second]);

        // Panels are at least 200 pixels wide and high: cells of 100, and of 66.7, right of 80 pixels and below 50. The second panel
        // has the same images, which are not numbered again.
        using SKBitmap picture = SKBitmap.Decode(folder.File("map.png"));
        Assert.AreEqual(new SKSizeI(80 + 200 + 24 + 24 + 200 + 130, 50 + 200 + 70), new SKSizeI(picture.Width, picture.Height));
        AssertCell(Least, picture, SKRectI.Create(80, 50, 100, 100));
        AssertCell(Most, picture, SKRectI.Create(180, 50, 100, 100));
        AssertCell(Most, picture, SKRectI.Create(80, 150, 100, 100));
        AssertCell(Most, picture, SKRectI.Create(328, 50, 66, 100));
        AssertCell(Least, picture, SKRectI.Create(395, 150, 66, 100));
        AssertCell(new SKColor(0x21, 0x91, 0x8C), picture, SKRectI.Create(462, 50, 66, 200));
    }

    [TestMethod]
    [DataRow("cat dog", "cat dog", 24)]
    [DataRow("cat dog", "car bus", 170)]
    [DataRow("cat dog", "", 80)]
    public void Write_PanelOfOtherImages_HasRoomForTheirNames(string first, string second, int room)
    {
        using TemporaryFolder folder = new();
        HeatMapPanel Panel(string classes) =>
            HeatMapPanel.Of("run", HeadTesting.Set([[0.1f, 0.9f]], classes.Length > 0 ? [0, 1] : null, classes.Split(' ', StringSplitOptions.RemoveEmptyEntries)), "feature");

        HeadHeatMap.Write(folder.File("map.png"), [Panel(first), Panel(second)]);

        using SKBitmap picture = SKBitmap.Decode(folder.File("map.png"));
        Assert.AreEqual(170 + 200 + 24 + room + 200 + 130, picture.Width);
    }

    [TestMethod]
    public void Write_LongTitle_IsNotCut()
    {
        using TemporaryFolder folder = new();

        HeadHeatMap.Write(folder.File("map.png"), [HeatMapPanel.Of("without normalized entropy (Fashion-MNIST, scale tiny)", HeadTesting.Set([[0.1f, 0.9f]]), "feature")]);

        using SKBitmap picture = SKBitmap.Decode(folder.File("map.png"));
        int[] ink = [.. Enumerable.Range(0, picture.Width).Where(x => Enumerable.Range(0, 40).Any(y => picture.GetPixel(x, y).Red < 100))];
        Assert.IsTrue(ink[0] > 8 && ink[^1] < picture.Width - 8, $"{ink[0]} to {ink[^1]} of {picture.Width}");
        Assert.IsGreaterThan(400, ink[^1] - ink[0]);
    }

    [TestMethod]
    public void Of_DataSetSortedByClass_SpreadsTheBatchAndSortsItByClass()
    {
        float[] outputs = [.. Enumerable.Range(0, 100).Select(item => item / 100f)];
        int[] labels = [.. Enumerable.Range(0, 100).Select(item => item < 50 ? 1 : item < 75 ? -1 : 0)];

        HeatMapPanel panel = HeatMapPanel.Of("run", HeadTesting.Set([outputs], labels, ["cat", "dog"]), "feature", images: 4);

        CollectionAssert.AreEqual((long[])[75, 0, 25, 50], panel.Items.ToArray());
        CollectionAssert.AreEqual((int[])[0, 1, 1, -1], panel.Labels!.ToArray());
        CollectionAssert.AreEqual((float[])[0.75f, 0f, 0.25f, 0.5f], panel.Outputs.Cast<float>().ToArray());
        Assert.AreEqual(100, HeatMapPanel.Of("run", HeadTesting.Set([outputs]), "feature").Outputs.GetLength(0), "no more than there are");
    }

    [TestMethod]
    public void WriteTable_PanelsOfDifferentWidth_LeavesEmptyWhatOneLacks()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        HeatMapPanel named = HeatMapPanel.Of("a", HeadTesting.Set([[0.25f, 0.5f]], [-1, 0], ["cat"]), "feature");
        HeatMapPanel plain = HeatMapPanel.Of("b", HeadTesting.Set([[0.1f], [-1.5f]]), "feature");

        HeadHeatMap.WriteTable(folder.File("map.csv"), [named, plain]);

        Assert.AreEqual("panel,row,index,label,class,0,1\na,0,1,0,cat,0.5,\na,1,0,,,0.25,\nb,0,0,,,0.1,-1.5\n", File.ReadAllText(folder.File("map.csv")));
    }

    [TestMethod]
    public void Write_EqualOutputsBeyondOne_IsAPicture()
    {
        using TemporaryFolder folder = new();

        HeadHeatMap.Write(folder.File("map.png"), [HeatMapPanel.Of("z", HeadTesting.Set([[2f, 2f], [2f, 2f]], [0, 1]), "feature")]);
        CorrelationMap.Write(folder.File("correlation.png"), HeadTesting.Analyse([[0.1f, 0.9f, 0.5f], [0.5f, 0.5f, 0.5f], [0.9f, 0.1f, 0.5f]]));

        // Three cells of 256 pixels right of 80 and below 50: a head and its opposite, each red with itself, then the constant one in grey.
        using SKBitmap correlation = SKBitmap.Decode(folder.File("correlation.png"));
        AssertCell(new SKColor(0x67, 0x00, 0x1F), correlation, SKRectI.Create(80, 50, 256, 256));
        AssertCell(new SKColor(0x05, 0x30, 0x61), correlation, SKRectI.Create(336, 50, 256, 256));
        AssertCell(new SKColor(0xBD, 0xBD, 0xBD), correlation, SKRectI.Create(592, 562, 256, 256));
        using SKBitmap map = SKBitmap.Decode(folder.File("map.png"));
        Assert.AreEqual(50 + 200 + 70, map.Height);
    }

    [TestMethod]
    public void Write_CorrelationOfConstantHeads_IsGrey()
    {
        using TemporaryFolder folder = new();

        CorrelationMap.Write(folder.File("correlation.png"), HeadTesting.Analyse([[0.5f], [0.7f]]));

        using SKBitmap picture = SKBitmap.Decode(folder.File("correlation.png"));
        AssertCell(new SKColor(0xBD, 0xBD, 0xBD), picture, SKRectI.Create(80, 50, 768, 768));
    }

    [TestMethod]
    public void Of_StageOfClusters_IsRefused()
    {
        EmbeddingSet clusters = HeadTesting.Set([[0f]]) with { Stages = [new StageOutput(new Stage("cluster", "c", "cluster c", StageKind.Assignment), null, [0])] };

        Assert.ThrowsExactly<ArgumentException>(() => HeatMapPanel.Of("run", clusters, "cluster"));
        Assert.ThrowsExactly<ArgumentException>(() => HeadAnalysis.Of(clusters, "cluster", 1));
    }

    /// <summary>The colour reaches into the corners, but for the frame.</summary>
    private static void AssertCell(SKColor color, SKBitmap picture, SKRectI cell)
    {
        AssertNear(color, picture.GetPixel(cell.Left + 4, cell.Top + 4));
        AssertNear(color, picture.GetPixel(cell.Right - 5, cell.Bottom - 5));
    }

    // A colour map of 256 steps has no exact middle.
    private static void AssertNear(SKColor expected, SKColor found) =>
        Assert.IsTrue(Math.Abs(expected.Red - found.Red) <= 3 && Math.Abs(expected.Green - found.Green) <= 3 && Math.Abs(expected.Blue - found.Blue) <= 3, $"{expected} {found}");
}
