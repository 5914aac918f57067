using CD.Runner.Evaluation;
using CD.Runner.Pictures;

namespace CD.Tests.Pictures;

[TestClass]
public sealed class ClusterExamplesTests
{
    // On a plane. Cluster 0 at (0, 0) holds items at distances 5, 1, 5 and 2; cluster 2 at (10, 0) one at 3; cluster 1 none.
    private static readonly FeatureMatrix Matrix = new([3, 4, 1, 0, 13, 0, -5, 0, 0, -2], count: 5, dimensions: 2);
    private static readonly KMeansResult Clustering = new([0, 0, 2, 0, 0], 64, [0, 0, 99, 99, 10, 0], Seed: 1, [64]);

    [TestMethod]
    [DataRow(4, "1 4 0 3")]
    [DataRow(3, "1 4 0")]
    [DataRow(1, "1")]
    public void Nearest_KnownDistances_GivesTheNearestFirstAndOfEqualsTheFirst(int most, string expected)
    {
        IReadOnlyList<ClusterExamples> examples = ClusterExamples.Nearest(Matrix, Clustering, most);

        CollectionAssert.AreEqual((int[])[0, 2], examples.Select(row => row.Cluster).ToArray(), "the cluster without an item is left out");
        Assert.AreEqual(expected, string.Join(' ', examples[0].Items));
        Assert.AreEqual("2", string.Join(' ', examples[1].Items));
    }

    [TestMethod]
    public void Nearest_ClusteringOfOtherItems_NamesBothCounts()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => ClusterExamples.Nearest(Matrix, Clustering with { Labels = [0, 1] }, 12));

        StringAssert.Contains(error.Message, "2 labels for 5 items");
        Assert.ThrowsExactly<ArgumentException>(() => ClusterExamples.Nearest(Matrix, Clustering with { Centroids = [0, 0, 1] }, 12));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ClusterExamples.Nearest(Matrix, Clustering, 0));
    }
}
