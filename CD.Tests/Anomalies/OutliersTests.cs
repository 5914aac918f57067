using CD.Runner.Anomalies;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Tests.Projection;

namespace CD.Tests.Anomalies;

[TestClass]
public sealed class OutliersTests
{
    // On paper: on the line 0, 1, 3, 10 the nearest others are 1, 1, 2 and 7 away, the second nearest 3, 2, 3 and 9.
    [TestMethod]
    [DataRow(1, new[] { 1.0, 1.0, 2.0, 7.0 }, new[] { 16.666667, 16.666667, 66.666667, 100.0 })]
    [DataRow(2, new[] { 3.0, 2.0, 3.0, 9.0 }, new[] { 50.0, 0.0, 50.0, 100.0 })]
    [DataRow(10, new[] { 10.0, 9.0, 7.0, 10.0 }, new[] { 83.333333, 33.333333, 0.0, 83.333333 })]
    public void Of_PointsOfALine_AreThePaperValues(int neighbour, double[] distances, double[] percentiles)
    {
        OutlierScores scores = Outliers.Of(Line(0f, 1f, 3f, 10f), new OutlierOptions { Neighbour = neighbour }, CancellationToken.None);

        for (int item = 0; item < distances.Length; item++)
        {
            Assert.AreEqual(distances[item], scores.Distances[item], 1e-6);
            Assert.AreEqual(percentiles[item], scores.Percentiles[item], 1e-6);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(30)]
    public void Of_EqualItems_AreInTheMiddle(int count)
    {
        FeatureMatrix items = new([.. Enumerable.Repeat(2.5f, count * 4)], count, 4);

        OutlierScores scores = Outliers.Of(items, new OutlierOptions(), CancellationToken.None);

        Assert.IsTrue(scores.Distances.All(distance => distance == 0.0));
        Assert.IsTrue(scores.Percentiles.All(percentile => percentile == 50.0));
    }

    [TestMethod]
    public void Of_MovedScaledAndReorderedItems_HaveTheSamePercentiles()
    {
        FeatureMatrix items = ProjectionTesting.Noise(5, 200, 6);
        FeatureMatrix others = ProjectionTesting.Map(items, (item, feature) => (8f * items.Row(199 - item)[feature]) + 1f);

        double[] percentiles = Outliers.Of(items, new OutlierOptions(), CancellationToken.None).Percentiles;
        double[] again = Outliers.Of(others, new OutlierOptions(), CancellationToken.None).Percentiles;

        // Distances that differ in float32's last digits may change places, half a percent each.
        for (int item = 0; item < 200; item++)
        {
            Assert.AreEqual(percentiles[199 - item], again[item], 1.01);
        }
    }

    [TestMethod]
    public void Of_FarItem_IsTheMostUnusual()
    {
        FeatureMatrix noise = ProjectionTesting.Noise(7, 300, 5);
        FeatureMatrix items = ProjectionTesting.Map(noise, (item, feature) => noise.Row(item)[feature] + (item == 123 ? 9f : 0f));

        OutlierScores scores = Outliers.Of(items, new OutlierOptions(), CancellationToken.None);

        Assert.AreEqual(100.0, scores.Percentiles[123]);
        Assert.AreEqual(50.0, scores.Percentiles.Average(), 1e-9);
    }

    [TestMethod]
    public void Percentile_OfANewItem_CountsTheSet()
    {
        OutlierScores scores = new(10, [4.0, 1.0, 2.0, 2.0]);

        // On paper: 1, 2, 2, 4 lie below, half below and above.
        Assert.AreEqual(0.0, scores.Percentile(0.5));
        Assert.AreEqual(50.0, scores.Percentile(2.0));
        Assert.AreEqual(75.0, scores.Percentile(3.0));
        Assert.AreEqual(87.5, scores.Percentile(4.0));
        Assert.AreEqual(100.0, scores.Percentile(double.PositiveInfinity));
        Assert.ThrowsExactly<ArgumentException>(() => scores.Percentile(double.NaN));
    }

    [TestMethod]
    public void Distances_OfNewItems_AreFromTheSet()
    {
        FeatureMatrix set = Line(0f, 1f, 3f, 10f), items = Line(1f, 20f);

        Assert.AreEqual(2.0, Outliers.Distances(set, items, 3, CancellationToken.None)[0], 1e-6); // 0, 1, 2, 9
        Assert.AreEqual(17.0, Outliers.Distances(set, items, 2, CancellationToken.None)[1], 1e-6); // 10, 17, 19, 20
        Assert.AreEqual(20.0, Outliers.Distances(set, items, 99, CancellationToken.None)[1], 1e-6);
        Assert.ThrowsExactly<ArgumentException>(() => Outliers.Distances(set, ProjectionTesting.Noise(1, 2, 3), 1, CancellationToken.None));
    }

    [TestMethod]
    public void Of_ValuesThatAreNotFinite_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Outliers.Of(Line(0f, float.NaN, 1f), new OutlierOptions(), CancellationToken.None));
        Assert.ThrowsExactly<ArgumentException>(() => new OutlierScores(1, [0.0, double.NaN]));
        Assert.ThrowsExactly<ArgumentException>(() => new OutlierScores(1, []));
    }

    [TestMethod]
    public void Of_TooFewNeighbours_IsRefused()
    {
        Neighbours one = NearestNeighbours.Find(Line(0f, 1f, 3f, 10f), 1, CancellationToken.None);

        Assert.ThrowsExactly<ArgumentException>(() => Outliers.Of(one, new OutlierOptions { Neighbour = 2 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Outliers.Of(one, new OutlierOptions { Neighbour = 0 }));
    }

    private static FeatureMatrix Line(params float[] points) => new(points, points.Length, 1);
}
