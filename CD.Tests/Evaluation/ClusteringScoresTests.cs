using System.Text.Json;
using CD.Runner.Evaluation;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Evaluation;

[TestClass]
public sealed class ClusteringScoresTests
{
    // The scores are sums of at most a few hundred float64 terms of size 1: rounding stays far below.
    private const double Tolerance = 1e-12;

    private static readonly Arbitrary<(int Class, int Cluster)[]> Items =
        Gen.Choose(0, 5).SelectMany(label => Gen.Choose(0, 7).Select(cluster => (label, cluster))).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    [TestMethod]
    public void Compute_GoldenCases_EqualScikitLearn()
    {
        foreach (JsonElement expected in GoldenFile.Read("metrics.json").GetProperty("scores").EnumerateArray())
        {
            int n = expected.GetProperty("n").GetInt32();
            int k = expected.GetProperty("k").GetInt32();
            double noise = expected.GetProperty("noise").GetDouble();
            double[][] u = [.. expected.GetProperty("seeds").Longs().Select(seed => GoldenFile.Uniform((ulong)seed, n))];
            int[] classes = [.. u[0].Select(value => (int)(value * k))];
            int[] clusters = [.. classes.Select((label, item) => u[1][item] < noise ? (int)(u[2][item] * k) : (label + 1) % k)];

            ClusteringScores scores = ClusteringScores.Compute(classes, clusters);

            Assert.AreEqual(expected.GetProperty("nmi").GetDouble(), scores.Nmi, Tolerance);
            Assert.AreEqual(expected.GetProperty("ari").GetDouble(), scores.Ari, Tolerance);
            Assert.AreEqual(expected.GetProperty("acc").GetDouble(), scores.Acc, Tolerance);
        }
    }

    // By hand: I = ln 2, H = ln 2 and 1.5 ln 2; pairs 1 together, 1 apart by the clusters alone, 4 apart; 3 of 4 items matched.
    [TestMethod]
    public void Compute_MoreClustersThanClasses_GivesTheValuesByHand() =>
        AssertScores(new ClusteringScores(0.8, 4.0 / 7.0, 0.75), ClusteringScores.Compute([0, 0, 1, 1], [0, 0, 1, 2]));

    [TestMethod]
    public void Compute_FewerClustersThanClasses_GivesTheValuesByHand() =>
        AssertScores(new ClusteringScores(0.8, 4.0 / 7.0, 0.75), ClusteringScores.Compute([5, 5, 9, 2], [1, 1, 0, 0]));

    [TestMethod]
    public void Compute_OneClassAndOneCluster_IsPerfect() =>
        AssertScores(new ClusteringScores(1.0, 1.0, 1.0), ClusteringScores.Compute([3, 3, 3], [7, 7, 7]));

    [TestMethod]
    public void Compute_SingleItem_IsPerfect() =>
        AssertScores(new ClusteringScores(1.0, 1.0, 1.0), ClusteringScores.Compute([0], [4]));

    [TestMethod]
    public void Compute_OneClusterForSeveralClasses_SharesNoInformation() =>
        AssertScores(new ClusteringScores(0.0, 0.0, 0.5), ClusteringScores.Compute([0, 0, 1, 2], [0, 0, 0, 0]));

    [TestMethod]
    public void Compute_EveryItemItsOwnCluster_IsPerfectOnlyIfClassesAreToo()
    {
        AssertScores(new ClusteringScores(1.0, 1.0, 1.0), ClusteringScores.Compute([0, 1, 2, 3], [3, 2, 1, 0]));

        // I = H(classes) = ln 2 beside H(clusters) = 2 ln 2; no pair is together in the clustering.
        AssertScores(new ClusteringScores(2.0 / 3.0, 0.0, 0.5), ClusteringScores.Compute([0, 0, 1, 1], [0, 1, 2, 3]));
    }

    // Two independent halvings: ARI = -1 / (n - 2). Its pair products pass 2^63 from n = 55,000 on.
    [TestMethod]
    [DataRow(8)]
    [DataRow(70_000)]
    [DataRow(400_000)]
    public void Compute_IndependentHalves_GivesTheClosedFormAtAnySize(int n)
    {
        int[] classes = [.. Enumerable.Range(0, n).Select(item => item % 2)];
        int[] clusters = [.. Enumerable.Range(0, n).Select(item => item / 2 % 2)];

        ClusteringScores scores = ClusteringScores.Compute(classes, clusters);

        Assert.AreEqual(-1.0 / (n - 2), scores.Ari, 1e-12 / n);
        Assert.AreEqual(0.0, scores.Nmi, Tolerance);
        Assert.AreEqual(0.5, scores.Acc, Tolerance);
    }

    [TestMethod]
    public void Compute_AnyRenumbering_ChangesNothing() => Prop.ForAll(Items, items =>
    {
        ClusteringScores scores = Score(items);
        ClusteringScores renumbered = Score([.. items.Select(item => (100 - item.Class, (item.Cluster * 7) + 3))]);
        return Equal(scores, renumbered);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Compute_ClassesAndClustersSwapped_GivesTheSameScores() => Prop.ForAll(Items, items =>
        Equal(Score(items), Score([.. items.Select(item => (item.Cluster, item.Class))]))).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Compute_AnyItems_StaysInBounds() => Prop.ForAll(Items, items =>
    {
        ClusteringScores scores = Score(items);
        return scores.Nmi is >= 0.0 and <= 1.0 && scores.Ari is >= -0.5 and <= 1.0 && scores.Acc is > 0.0 and <= 1.0;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Compute_AnyItems_HasAccuracyOneOnlyForARenumbering() => Prop.ForAll(Items, items =>
    {
        bool renumbering = items.Distinct().Count() == items.Select(item => item.Class).Distinct().Count()
            && items.Distinct().Count() == items.Select(item => item.Cluster).Distinct().Count();
        ClusteringScores scores = Score(items);
        return (scores.Acc == 1.0) == renumbering && (scores.Ari == 1.0) == renumbering;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Compute_RenumberedClasses_ArePerfect() => Prop.ForAll(Items, items =>
        Equal(new ClusteringScores(1.0, 1.0, 1.0), Score([.. items.Select(item => (item.Class, 9 - item.Class))]))).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Compute_UnusableLists_NamesTheRule()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClusteringScores.Compute([0, 1], [0])).Message, "2 classes and 1 clusters");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClusteringScores.Compute([], [])).Message, "at least one item");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClusteringScores.Compute([0, -1], [0, 1])).Message, "received -1 at item 1");
    }

    private static ClusteringScores Score((int Class, int Cluster)[] items) =>
        ClusteringScores.Compute([.. items.Select(item => item.Class)], [.. items.Select(item => item.Cluster)]);

    private static bool Equal(ClusteringScores expected, ClusteringScores actual) =>
        Math.Abs(expected.Nmi - actual.Nmi) < Tolerance && Math.Abs(expected.Ari - actual.Ari) < Tolerance && expected.Acc == actual.Acc;

    private static void AssertScores(ClusteringScores expected, ClusteringScores actual) =>
        Assert.IsTrue(Equal(expected, actual), $"Expected {expected}, got {actual}.");
}
