using CD.Runner.ClusterCounts;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class ConsensusTests
{
    [TestMethod]
    public void Of_CriteriaThatAgree_IsTheirNumberAlone()
    {
        Assert.AreEqual((5, 5, 5), Consensus.Of([Curve("separation", 5, 5, 5), Curve("stability", 5, 5, 5), Curve("density", 5, 5, 5)], 30));
    }

    [TestMethod]
    public void Of_CriteriaThatDiffer_IsTheMiddleOneAndSpansAll()
    {
        Assert.AreEqual((6, 3, 9), Consensus.Of([Curve("separation", 3, 3, 3), Curve("stability", 6, 6, 6), Curve("density", 9, 9, 9)], 30));
    }

    // Two criteria of a kind have half a vote each: without that, 2 would be in the middle.
    [TestMethod]
    public void Of_TwoOfAKind_ShareAVote()
    {
        Assert.AreEqual(7, Consensus.Of([Curve("stability", 2, 2, 2), Curve("stability", 2, 2, 2), Curve("separation", 7, 7, 7), Curve("density", 8, 8, 8)], 30).Best);
    }

    [TestMethod]
    public void Of_ACriterionWithoutAnAnswer_WidensTheRangeOnly()
    {
        (int best, int low, int high) = Consensus.Of([Curve("separation", 5, 5, 5), Curve("stability", 5, 5, 5), new CriterionCurve("none", "density", [], null, null, null)], 30);

        Assert.AreEqual(5, best);
        Assert.IsLessThan(5, low);
        Assert.IsGreaterThan(5, high);
    }

    [TestMethod]
    public void Of_NoAnswers_IsOneToNearlyTheMost()
    {
        (int best, int low, int high) = Consensus.Of([new CriterionCurve("none", "density", [], null, null, null)], 30);

        Assert.AreEqual((1, 1), (best, low));
        Assert.IsGreaterThan(20, high);
    }

    private static CriterionCurve Curve(string kind, int best, int low, int high) => new(kind, kind, [], best, low, high);
}
