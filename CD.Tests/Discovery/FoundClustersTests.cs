using CD.Runner.Discovery;
using CD.Runner.Evaluation;

namespace CD.Tests.Discovery;

[TestClass]
public sealed class FoundClustersTests
{
    [TestMethod]
    public void Of_ThreeFits_NumbersThemBySizeAndLeavesTheEmptyOneOut()
    {
        // Values 0, 1, 2 around 1; 10; the fit numbers them 2 and 0 and has an empty cluster 1.
        FeatureMatrix features = new([10f, 0f, 1f, 2f], 4, 1);
        KMeansResult fit = new([0, 2, 2, 2], 2.0, [10.0, 50.0, 1.0], 0, [2.0]);

        FoundClusters found = FoundClusters.Of(features, fit);

        CollectionAssert.AreEqual((double[])[1.0, 10.0], found.Centres);
        Assert.HasCount(2, found.Rows);
        ClusterRow large = found.Rows[0], small = found.Rows[1];
        Assert.AreEqual((0, 3, 0.75, 1), (large.Cluster, large.Size, large.Share, large.Nearest));
        Assert.AreEqual((1, 1, 0.25, 0), (small.Cluster, small.Size, small.Share, small.Nearest));

        // Mean 3.25, mean squared distance 15.6875 of all; 2/3 within the large cluster.
        Assert.AreEqual(1.0 - (2.0 / 3.0 / 15.6875), large.Tightness, 1e-12);
        Assert.AreEqual(1.0, small.Tightness);
        Assert.AreEqual("2 1 3", large.Typical);
        Assert.AreEqual("3 1 2", large.Borderline, "the value 2 is 1 from its centre and 8 from the other, 0 is 1 and 10, 1 is on its centre");
        Assert.AreEqual((1.0, 0.0), (large.Limit, small.Limit));
    }

    [TestMethod]
    public void Of_HundredImages_LimitLeavesTheFarthestOut()
    {
        float[] values = [.. Enumerable.Range(1, 100).Select(value => (float)value), .. Enumerable.Range(1, 100).Select(value => (float)-value)];
        KMeansResult fit = new(new int[200], 0.0, [0.0], 0, [0.0]);

        Assert.AreEqual(99.0, FoundClusters.Of(new FeatureMatrix(values, 200, 1), fit).Rows[0].Limit);
    }
}
