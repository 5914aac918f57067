using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class ClusterCountEstimatorTests
{
    private static readonly ClusterCountOptions Fast = new() { Most = 12, Sample = 800, Half = 300, Repeats = 3 };

    [TestMethod]
    [DataRow(3)]
    [DataRow(8)]
    public void Estimate_BlobsFarApart_IsTheirNumberByEachCriterion(int clusters)
    {
        ClusterCountEstimate estimate = Estimate(Blobs.Of(800, 10, clusters, 8.0));

        CollectionAssert.AreEqual((string[])["silhouette", "agreement", "prediction_strength", "density"], estimate.Criteria.Select(curve => curve.Name).ToArray());
        foreach (CriterionCurve curve in estimate.Criteria)
        {
            Assert.AreEqual(clusters, curve.Best, curve.Name);
            CollectionAssert.AreEqual(Enumerable.Range(2, 11).ToArray(), curve.Points.Select(point => point.Clusters).ToArray());
        }

        Assert.AreEqual((clusters, clusters, clusters), (estimate.Best, estimate.Low, estimate.High));
    }

    // Three times as long as wide: that alone has k-means cut it in two always in the same place.
    [TestMethod]
    public void Estimate_OneElongatedBlob_FindsNoClustersBeyondChance()
    {
        FeatureMatrix blob = Blobs.Of(800, 6, 1, 0.0);
        FeatureMatrix longer = new([.. Enumerable.Range(0, blob.Count).SelectMany(item => blob.Row(item).ToArray().Select((value, feature) => feature == 0 ? 3f * value : value))], blob.Count, blob.Dimensions);

        ClusterCountEstimate estimate = Estimate(longer);

        Assert.IsTrue(estimate.Criteria.All(curve => curve is { Best: null, Low: null, High: null }));
        Assert.AreEqual(1, estimate.Best);
        Assert.AreEqual(1, estimate.Low);
        Assert.IsGreaterThan(6, estimate.High);
    }

    [TestMethod]
    public void Estimate_ItemsInAnotherOrder_IsTheSame()
    {
        FeatureMatrix items = Blobs.Of(900, 5, 4, 2.0);

        AssertEqual(Estimate(items), Estimate(Blobs.Shuffled(items, 3)));
    }

    [TestMethod]
    public void Estimate_TheSameSeedAgain_IsTheSame()
    {
        FeatureMatrix items = Blobs.Of(400, 5, 4, 2.0);

        AssertEqual(Estimate(items), Estimate(items));
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(3, 3)]
    [DataRow(31, 12)]
    public void Estimate_FewItems_IsOneToAsMany(int count, int high)
    {
        ClusterCountEstimate estimate = Estimate(Blobs.Of(count, 4, 1, 0.0));

        Assert.IsEmpty(estimate.Criteria);
        Assert.AreEqual((1, 1, high), (estimate.Best, estimate.Low, estimate.High));
    }

    [TestMethod]
    public void Estimate_EqualItems_IsOne()
    {
        ClusterCountEstimate estimate = Estimate(new FeatureMatrix([.. Enumerable.Repeat(0.5f, 600)], 200, 3));

        Assert.AreEqual((1, 1, 1), (estimate.Best, estimate.Low, estimate.High));
    }

    [TestMethod]
    public void Estimate_ThreeValuesOfManyItems_IsThree()
    {
        float[] values = [0f, 1f, 5f];

        ClusterCountEstimate estimate = Estimate(new FeatureMatrix([.. Enumerable.Range(0, 600).Select(item => values[item % 3])], 600, 1));

        Assert.AreEqual(3, estimate.Best);
    }

    [TestMethod]
    public void Estimate_NotANumber_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Estimate(new FeatureMatrix([0f, float.NaN], 2, 1)));
    }

    [TestMethod]
    public void Estimate_Cancelled_Stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => ClusterCountEstimator.Estimate(Blobs.Of(100, 3, 2, 5.0), Fast, progress: null, source.Token));
    }

    private static ClusterCountEstimate Estimate(FeatureMatrix items) => ClusterCountEstimator.Estimate(items, Fast, progress: null, CancellationToken.None);

    private static void AssertEqual(ClusterCountEstimate expected, ClusterCountEstimate estimate)
    {
        Assert.AreEqual((expected.Best, expected.Low, expected.High), (estimate.Best, estimate.Low, estimate.High));
        foreach ((CriterionCurve one, CriterionCurve other) in expected.Criteria.Zip(estimate.Criteria))
        {
            CollectionAssert.AreEqual(one.Points.ToArray(), other.Points.ToArray(), one.Name);
        }
    }
}
