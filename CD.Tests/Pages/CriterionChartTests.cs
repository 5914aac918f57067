using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Pages;

namespace CD.Tests.Pages;

[TestClass]
public sealed class CriterionChartTests
{
    [TestMethod]
    public void Chart_OfACriterion_MarksItsBestAndItsRange()
    {
        CriterionChart chart = Chart(new EstimateRow("s", 3, 2, 4), (2, 0.0), (3, 1.0), (4, 0.0), (6, 0.5));

        // k from 2 to 6 over 338 pixels from 62; values from -0.06 to 1.06 over 176 pixels up from 186.
        Assert.AreEqual(new ChartPoint(146.5, 19.4), chart.Point);
        Assert.AreEqual(new ChartRange(57, 179), chart.Range);
        Assert.AreEqual("M62,176.6L146.5,19.4L231,176.6L400,98", chart.Curve);
        Assert.AreEqual(string.Empty, chart.Spread);
        CollectionAssert.AreEqual((string[])["2", "3", "4", "5", "6"], chart.Columns.Select(tick => tick.Text).ToArray());
        CollectionAssert.AreEqual((string[])["0", "0.5", "1"], chart.Rows.Select(tick => tick.Text).ToArray());
        Assert.AreEqual("s from 2 to 6 clusters; best at 3 (1)", chart.Description);
    }

    [TestMethod]
    public void Chart_WithoutAnswer_HasNoMark()
    {
        CriterionChart chart = Chart(new EstimateRow("s", null, null, null), (2, 5.0), (3, 5.0));

        Assert.IsNull(chart.Point);
        Assert.IsNull(chart.Range);
        Assert.AreEqual("no answer", chart.Best);
    }

    [TestMethod]
    public void Chart_OfOneNumberOrOfNoFiniteValue_IsDrawnOrLeftOut()
    {
        Assert.AreEqual("M231,98", Chart(new EstimateRow("s", 2, 2, 2), (2, 0.5)).Curve);
        using MemoryImageSource images = MadeDiscovery.Images(6);
        DiscoveryResult result = MadeDiscovery.Of(images);

        Assert.IsEmpty(CriterionChart.Of(result with { Criteria = [new CriterionRow("s", "separation", 2, double.NaN, 0, 0)] }));
    }

    private static CriterionChart Chart(EstimateRow estimate, params (int Clusters, double Value)[] points)
    {
        using MemoryImageSource images = MadeDiscovery.Images(6);
        DiscoveryResult result = MadeDiscovery.Of(images) with { Criteria = [.. points.Select(point => new CriterionRow("s", "separation", point.Clusters, point.Value, point.Value, point.Value))], Estimates = [estimate] };
        return CriterionChart.Of(result).Single();
    }
}
