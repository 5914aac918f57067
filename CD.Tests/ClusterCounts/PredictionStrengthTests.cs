using CD.Runner.ClusterCounts;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class PredictionStrengthTests
{
    // On paper: of the first cluster's 6 pairs the training puts {0,1}, {2,3} together, of the second's 3 pairs {4,5}.
    [TestMethod]
    public void Of_SplitClusters_IsTheLeastShareOfPairs()
    {
        Assert.AreEqual(1.0 / 3.0, PredictionStrength.Of([0, 0, 0, 0, 1, 1, 1], [2, 2, 0, 0, 1, 1, 0]), 1e-15);
    }

    [TestMethod]
    public void Of_TheSameClustersByOtherNumbers_IsOne()
    {
        Assert.AreEqual(1.0, PredictionStrength.Of([0, 0, 1, 1, 2], [2, 2, 0, 0, 1]));
    }

    [TestMethod]
    public void Of_ClustersThatTheTrainingMerges_IsOne()
    {
        Assert.AreEqual(1.0, PredictionStrength.Of([0, 0, 1, 1], [0, 0, 0, 0]));
    }
}
