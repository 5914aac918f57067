using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class DensityTests
{
    // numpy and scipy 1.15.3: minimum_spanning_tree over the matrix of mutual reachability distances, the core distance scikit-learn's (the item itself counts).
    [TestMethod]
    [DataRow(2, 31.166195153587264)]
    [DataRow(10, 56.33549431703486)]
    public void Tree_Formula_HasScipysLength(int coreItems, double length)
    {
        ReachabilityEdge[] edges = ReachabilityTree.Of(Blobs.Formula(90), coreItems, CancellationToken.None);

        Assert.HasCount(89, edges);
        Assert.AreEqual(length, edges.Sum(edge => edge.Distance), 1e-5 * length);
        Assert.AreEqual(4.573095111319143, edges[^1].Distance, 1e-5);
        CollectionAssert.AreEqual(edges.OrderBy(edge => edge.Distance).ToArray(), edges);
    }

    // On a line at 0, 1, 3, 7 the core distances to the nearest are 1, 1, 2, 4, and the reachabilities of neighbours 1, 2, 4.
    [TestMethod]
    public void Tree_OnPaper_JoinsNeighbours()
    {
        ReachabilityEdge[] edges = ReachabilityTree.Of(new FeatureMatrix([0f, 1f, 3f, 7f], 4, 1), 2, CancellationToken.None);

        CollectionAssert.AreEqual((double[])[1.0, 2.0, 4.0], edges.Select(edge => edge.Distance).ToArray());
    }

    // scikit-learn 1.4.2: HDBSCAN(min_samples, min_cluster_size), the clusters and the share of items that are not noise.
    [TestMethod]
    [DataRow(5, 10, 4, 0.788)]
    [DataRow(10, 5, 4, 0.714)]
    [DataRow(10, 20, 4, 0.714)]
    [DataRow(10, 40, 3, 0.636)]
    [DataRow(10, 90, 2, 0.724)]
    public void Select_Grid_IsScikitLearns(int coreItems, int smallest, int clusters, double covered)
    {
        CondensedTree tree = new(ReachabilityTree.Of(Blobs.Grid(500, 2.0), coreItems, CancellationToken.None));

        DensityClusters found = tree.Select(smallest);

        Assert.AreEqual(clusters, found.Clusters);
        Assert.AreEqual(covered, found.Covered, 1e-12);
    }

    [TestMethod]
    public void Select_EqualItems_HasNoClusters()
    {
        CondensedTree tree = new(ReachabilityTree.Of(new FeatureMatrix(new float[60], 30, 2), 10, CancellationToken.None));

        Assert.AreEqual(0, tree.Select(20).Clusters);
    }

    [TestMethod]
    public void Plateaus_Blobs_AreAsMany()
    {
        CriterionCurve curve = DensityPlateaus.Of(Blobs.Of(600, 8, 4, 8.0), [.. Enumerable.Range(2, 9)], CancellationToken.None);

        Assert.AreEqual((4, 4, 4), (curve.Best, curve.Low, curve.High));
    }
}
