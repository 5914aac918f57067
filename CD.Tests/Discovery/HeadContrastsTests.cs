using CD.Runner.Discovery;
using CD.Runner.Evaluation;

namespace CD.Tests.Discovery;

[TestClass]
public sealed class HeadContrastsTests
{
    // Heads: 0 is on for cluster 0, 1 says the same of all, 2 is off for cluster 1 but for one image.
    private static readonly FeatureMatrix Outputs = new(
        [
            0.9f, 0.5f, 0.8f,
            0.8f, 0.5f, 0.7f,
            0.1f, 0.5f, 0.1f,
            0.2f, 0.5f, 0.9f,
        ],
        4,
        3);

    [TestMethod]
    public void Of_TwoClusters_NamesTheHeadsThatSeparateBestFirst()
    {
        IReadOnlyList<ClusterHeadRow> rows = HeadContrasts.Of(Outputs, [0, 0, 1, 1], [2, 2]);

        // Head 2 ranks cluster 0 above .1 and below .9: two of four pairs.
        CollectionAssert.AreEqual(
            (ClusterHeadRow[])
            [
                new(0, 1, 0, 1.0, (0.9f + (double)0.8f) / 2, (0.1f + (double)0.2f) / 2, "0 1 3 2", "2 3 1 0"),
                new(0, 2, 2, 0.5, (0.8f + (double)0.7f) / 2, (0.1f + (double)0.9f) / 2, "3 0 1 2", "2 1 0 3"),
                new(1, 1, 0, 0.0, (0.1f + (double)0.2f) / 2, (0.9f + (double)0.8f) / 2, "0 1 3 2", "2 3 1 0"),
                new(1, 2, 2, 0.5, (0.1f + (double)0.9f) / 2, (0.8f + (double)0.7f) / 2, "3 0 1 2", "2 1 0 3"),
            ],
            rows.ToArray());
    }

    [TestMethod]
    public void Of_OneClusterAlone_NamesNone()
    {
        Assert.IsEmpty(HeadContrasts.Of(Outputs, [0, 0, 0, 0], [4]));
    }
}
