using CD.Runner.Pictures.Charts;
using CD.Tests.Support;
using ScottPlot;
using SkiaSharp;

namespace CD.Tests.Pictures.Charts;

[TestClass]
public sealed class ChartTests
{
    [TestMethod]
    public void Save_ChartWithCurve_IsPictureOfItsSizeWithTextAndCurve()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "chart.png");
        using Plot plot = Chart.Create("Title", "epoch", "loss");
        double[] epochs = [1, 2, 3];
        double[] losses = [3, 1, 2];
        plot.Add.Scatter(epochs, losses, Marks.Hue(0));

        Chart.Save(plot, path, 400, 300);

        using SKBitmap picture = SKBitmap.Decode(path);
        Assert.AreEqual((400, 300), (picture.Width, picture.Height));
        SKColor curve = new(0, 0x72, 0xB2);
        Assert.IsTrue(Pixels(picture).Contains(curve), "The curve has its colour.");

        // Without a font a title leaves no ink in the strip above the axes.
        Assert.IsTrue(Pixels(picture, bottom: 24).Any(color => color.Red < 100), "The title is written.");
    }

    [TestMethod]
    public void Marks_TwentyClasses_DifferInColourOrShape()
    {
        (uint, MarkerShape)[] marks = [.. Enumerable.Range(0, 20).Select(index => (Marks.Hue(index).ARGB, Marks.Marker(index)))];
        (uint, string)[] lines = [.. Enumerable.Range(0, 20).Select(index => (Marks.Hue(index).ARGB, Marks.Dashes(index).Name))];

        Assert.AreEqual(20, marks.Distinct().Count());
        Assert.AreEqual(20, lines.Distinct().Count());
    }

    private static IEnumerable<SKColor> Pixels(SKBitmap picture, int bottom = int.MaxValue) =>
        Enumerable.Range(0, Math.Min(bottom, picture.Height)).SelectMany(y => Enumerable.Range(0, picture.Width).Select(x => picture.GetPixel(x, y)));
}
