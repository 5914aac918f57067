using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class XMeansTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(8)]
    public void Count_SphericalBlobs_IsTheirs(int clusters)
    {
        Assert.AreEqual(clusters, XMeans.Count(Blobs.Of(640, 6, clusters, 10.0), 20, 42, CancellationToken.None));
    }

    // On paper: items -1, 1, 9, 11 on a line. One cluster: squares 104, variance 104/3. Two: squares 4, variance 2; 4 ln(1/2) for the choice.
    [TestMethod]
    public void Criterion_OnPaper_IsThePapersFormula()
    {
        FeatureMatrix items = new([-1f, 1f, 9f, 11f], 4, 1);

        Assert.AreEqual((-2.0 * Math.Log(2.0 * Math.PI * 104.0 / 3.0)) - 1.5 - Math.Log(4.0), XMeans.Criterion(items, [0, 0, 0, 0]), 1e-12);
        Assert.AreEqual((-4.0 * Math.Log(2.0)) - (2.0 * Math.Log(4.0 * Math.PI)) - 1.0 - (2.0 * Math.Log(4.0)), XMeans.Criterion(items, [0, 0, 1, 1]), 1e-12);
    }

    [TestMethod]
    public void Count_EqualItems_IsOne()
    {
        Assert.AreEqual(1, XMeans.Count(new FeatureMatrix(new float[24], 12, 2), 5, 42, CancellationToken.None));
    }
}
