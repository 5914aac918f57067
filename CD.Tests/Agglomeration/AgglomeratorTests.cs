using CD.Runner.Agglomeration;
using CD.Runner.Evaluation;
using CD.Tests.Projection;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Agglomeration;

[TestClass]
public sealed class AgglomeratorTests
{
    // Nine decimals of the independent script.
    private const double Digits = 5e-10;

    // Sums of positive float64 terms in another order.
    private const double Rounding = 1e-10;

    private static readonly AgglomerationOptions ToTwo = new() { Clusters = 2, Contrast = 0.0 };

    private static readonly Arbitrary<(int Seed, int Count, int Dimensions, int PerItem, int Competitors, int Initial)> Cases =
        (from seed in Gen.Choose(0, 1 << 20)
         from count in Gen.Choose(3, 40)
         from dimensions in Gen.Choose(1, 5)
         from perItem in Gen.Choose(1, 12)
         from competitors in Gen.Choose(1, 6)
         from initial in Gen.Choose(0, 1)
         select (seed, count, dimensions, perItem, competitors, initial)).ToArbitrary();

    [TestMethod]
    public void Paths_ClustersOfTheLine_AreThoseOfAnIndependentScript()
    {
        ClusterGraph clusters = new(AgglomerationTesting.Graph(AgglomerationTesting.Line, 3), [0, 0, 1, 1, 2, 3, 4, 5]);

        Assert.AreEqual(1.435977176, clusters.Paths(0, 1), Digits);
        Assert.AreEqual(0.952575069, clusters.Paths(1, 0), Digits);
        Assert.AreEqual(0.597138061, clusters.Affinity(0, 1), Digits);
        Assert.AreEqual(0.597138061, clusters.Affinity(1, 0), Digits);
    }

    [TestMethod]
    public void MergeTo_LineWithoutContrast_MergesAsAnIndependentScript()
    {
        IReadOnlyList<Merge> merges = AgglomerationTesting.Agglomerate(AgglomerationTesting.Line, 3, AgglomerationTesting.Singletons(8), ToTwo).MergeTo(2, CancellationToken.None);

        AssertMerges([(4, 5, 1.875849706), (0, 1, 1.547754842), (3, 4, 1.374893479), (0, 2, 1.122170294), (3, 6, 0.365935162), (3, 7, 0.106377723)], merges, merge => merge.Affinity);
        AssertMerges([(4, 5, 1.875849706), (0, 1, 1.547754842), (3, 4, 1.374893479), (0, 2, 1.122170294), (3, 6, 0.365935162), (3, 7, 0.106377723)], merges, merge => merge.Score);
    }

    [TestMethod]
    public void MergeTo_LineWithContrast_HasTheScoresOfAnIndependentScript()
    {
        AgglomerationOptions options = new() { Clusters = 2, Competitors = 3, Contrast = 1.0 };

        Agglomerator agglomerator = AgglomerationTesting.Agglomerate(AgglomerationTesting.Line, 3, AgglomerationTesting.Singletons(8), options);
        IReadOnlyList<Merge> merges = agglomerator.MergeTo(2, CancellationToken.None);

        AssertMerges([(4, 5, 3.191568966), (0, 1, 2.894043992), (3, 4, 2.526245899), (0, 2, 2.244340589), (3, 6, 0.682614931), (3, 7, 0.159566584)], merges, merge => merge.Score);
        CollectionAssert.AreEqual((int[])[0, 0, 0, 1, 1, 1, 1, 1], agglomerator.Labels());
    }

    [TestMethod]
    public void MergeTo_AnyItems_MergesAsTheDefinitionsSay() => Prop.ForAll(Cases, sample =>
    {
        FeatureMatrix items = ProjectionTesting.Noise((ulong)sample.Seed, sample.Count, sample.Dimensions);
        NeighbourGraph graph = AgglomerationTesting.Graph(items, sample.PerItem);
        int[] labels = sample.Initial == 0 ? AgglomerationTesting.Singletons(sample.Count) : NearestChains.Of(graph);
        AgglomerationOptions options = new() { Clusters = 1, Competitors = sample.Competitors, Contrast = 0.5 };

        // The oracle ends where no affinity is left; more than 20 clusters of K = 1 would first join the lonely ones.
        if (labels.Max() >= 20)
        {
            options = options with { Clusters = 2 };
        }

        IReadOnlyList<Merge> expected = [.. AgglomerationTesting.Merges(AgglomerationTesting.Dense(graph), labels, options)];
        Agglomerator agglomerator = new(new ClusterGraph(graph, labels), items, options);
        IReadOnlyList<Merge> merges = agglomerator.MergeTo(agglomerator.Count - expected.Count, CancellationToken.None);
        return merges.Zip(expected).All(pair =>
            (pair.First.Kept, pair.First.Absorbed) == (pair.Second.Kept, pair.Second.Absorbed)
            && Near(pair.First.Affinity, pair.Second.Affinity) && Near(pair.First.Score, pair.Second.Score));
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Merge_Noise_KeepsEveryPathsExact()
    {
        NeighbourGraph graph = AgglomerationTesting.Graph(ProjectionTesting.Noise(9, 60, 3), 8);
        ClusterGraph clusters = new(graph, AgglomerationTesting.Singletons(60));
        double[,] weights = AgglomerationTesting.Dense(graph);
        double[] before = [.. Enumerable.Range(0, 60).Select(Total)];

        // Lists of items that are longer in the absorbed cluster as well as shorter ones.
        (int Kept, int Absorbed)[] pairs = [(0, 1), (2, 3), (2, 4), (0, 2), (10, 50), (11, 10), (0, 11), (30, 31), (29, 30)];
        foreach ((int kept, int absorbed) in pairs)
        {
            clusters.Merge(kept, absorbed);
        }

        int[] left = [.. Enumerable.Range(0, 60).Where(cluster => clusters.Members(cluster).Count > 0)];
        foreach (int a in left)
        {
            foreach (int b in left.Where(b => b != a))
            {
                Assert.AreEqual(AgglomerationTesting.Paths(weights, clusters.Members(a), clusters.Members(b)), clusters.Paths(a, b), Rounding, $"{a}, {b}");
            }
        }

        // Merging others leaves the paths of a cluster to all others together as they were.
        foreach (int cluster in left.Where(cluster => clusters.Members(cluster).Count == 1))
        {
            Assert.AreEqual(before[cluster], Total(cluster), Rounding);
        }

        double Total(int cluster) => clusters.Linked(cluster).Sum(other => clusters.Paths(cluster, other));
    }

    [TestMethod]
    public void MergeTo_ItemsInAnotherOrder_GivesTheSameClusters()
    {
        FeatureMatrix items = ProjectionTesting.Noise(11, 300, 4);
        int[] order = [.. Enumerable.Range(0, 300).OrderBy(item => item * 7919 % 300)];
        FeatureMatrix moved = ProjectionTesting.Map(items, (item, feature) => items.Row(order[item])[feature]);

        int[] clusters = Labels(items), others = Labels(moved);

        Assert.AreEqual(7, others.Select((cluster, item) => (cluster, clusters[order[item]])).Distinct().Count());

        static int[] Labels(FeatureMatrix features)
        {
            NeighbourGraph graph = AgglomerationTesting.Graph(features, 20);
            Agglomerator agglomerator = new(new ClusterGraph(graph, NearestChains.Of(graph)), features, new AgglomerationOptions { Clusters = 7 });
            agglomerator.MergeTo(7, CancellationToken.None);
            return agglomerator.Labels();
        }
    }

    [TestMethod]
    public void MergeTo_InTwoParts_IsAsInOne()
    {
        FeatureMatrix items = ProjectionTesting.Noise(12, 200, 4);
        AgglomerationOptions options = new() { Clusters = 5 };
        Agglomerator whole = AgglomerationTesting.Agglomerate(items, 20, AgglomerationTesting.Singletons(200), options);
        Agglomerator parts = AgglomerationTesting.Agglomerate(items, 20, AgglomerationTesting.Singletons(200), options);

        IReadOnlyList<Merge> expected = whole.MergeTo(5, CancellationToken.None);
        IReadOnlyList<Merge> merges = [.. parts.MergeTo(60, CancellationToken.None), .. parts.MergeTo(5, CancellationToken.None)];

        CollectionAssert.AreEqual(expected.ToArray(), merges.ToArray());
    }

    // Groups of 3 with 2 neighbours each: 11 groups without a path from one to another.
    [TestMethod]
    public void MergeTo_NoAffinityLeft_JoinsTheNearestCentroids()
    {
        FeatureMatrix items = new([.. Enumerable.Range(0, 33).Select(item => (10f * (item / 3) * (item / 3)) + (0.1f * (item % 3)))], 33, 1);
        Agglomerator agglomerator = AgglomerationTesting.Agglomerate(items, 2, AgglomerationTesting.Singletons(33), new AgglomerationOptions { Clusters = 10 });

        IReadOnlyList<Merge> merges = agglomerator.MergeTo(10, CancellationToken.None);

        // Twice 11 merges inside the groups; then all are of one size, and the first group's nearest centroid is the second's.
        Assert.HasCount(23, merges);
        Assert.IsTrue(merges.Take(22).All(merge => merge.Affinity > 0.0 && merge.Kept / 3 == merge.Absorbed / 3));
        Assert.AreEqual(new Merge(0, 3, 0.0, 0.0), merges[22]);
    }

    // A triple and many pairs, more than 20 K: those without an affinity go to their nearest centroids first.
    [TestMethod]
    public void MergeTo_ManyClustersAndALonelyOne_JoinsItFirst()
    {
        // 44 numbers in a row, each with 2 neighbours, and far away one that nobody has for a neighbour.
        FeatureMatrix items = new([.. Enumerable.Range(0, 44).Select(item => item * (1f + (0.001f * item))), 200f], 45, 1);
        Agglomerator agglomerator = AgglomerationTesting.Agglomerate(items, 2, AgglomerationTesting.Singletons(45), new AgglomerationOptions { Clusters = 2 });

        IReadOnlyList<Merge> merges = agglomerator.MergeTo(40, CancellationToken.None);

        Assert.AreEqual(new Merge(43, 44, 0.0, 0.0), merges[0]);
        Assert.IsGreaterThan(0.0, merges[1].Affinity);
    }

    [TestMethod]
    public void MergeTo_EqualItems_TakesTheLowest()
    {
        FeatureMatrix items = new(new float[12], 6, 2);
        Agglomerator agglomerator = AgglomerationTesting.Agglomerate(items, 20, AgglomerationTesting.Singletons(6), new AgglomerationOptions { Clusters = 1 });

        IReadOnlyList<Merge> merges = agglomerator.MergeTo(1, CancellationToken.None);

        Assert.AreEqual((0, 1), (merges[0].Kept, merges[0].Absorbed));
        Assert.HasCount(5, merges);
        CollectionAssert.AreEqual(new int[6], agglomerator.Labels());
    }

    [TestMethod]
    public void MergeTo_OneItem_HasNothingToMerge()
    {
        Agglomerator agglomerator = AgglomerationTesting.Agglomerate(new FeatureMatrix([1f, 2f], 1, 2), 20, [0], new AgglomerationOptions { Clusters = 3 });

        Assert.IsEmpty(agglomerator.MergeTo(3, CancellationToken.None));
        CollectionAssert.AreEqual((int[])[0], agglomerator.Labels());
    }

    [TestMethod]
    public void MergeTo_ThreeGroups_FindsThem()
    {
        FeatureMatrix items = ProjectionTesting.Groups(600, 8, 3);
        NeighbourGraph graph = AgglomerationTesting.Graph(items, 20);
        Agglomerator agglomerator = new(new ClusterGraph(graph, NearestChains.Of(graph)), items, new AgglomerationOptions { Clusters = 3 });

        agglomerator.MergeTo(3, CancellationToken.None);

        Assert.AreEqual(1.0, ClusteringScores.Compute([.. Enumerable.Range(0, 600).Select(item => item % 3)], agglomerator.Labels()).Acc);
    }

    [TestMethod]
    public void ClusterGraph_ClusterWithoutItems_IsRefused()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => new ClusterGraph(AgglomerationTesting.Graph(AgglomerationTesting.Line, 3), [0, 0, 0, 0, 2, 2, 2, 2]));

        StringAssert.Contains(exception.Message, "without gaps");
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) <= Rounding * Math.Max(1.0, Math.Abs(right));

    private static void AssertMerges((int Kept, int Absorbed, double Value)[] expected, IReadOnlyList<Merge> merges, Func<Merge, double> value)
    {
        Assert.HasCount(expected.Length, merges);
        foreach (((int kept, int absorbed, double number), Merge merge) in expected.Zip(merges))
        {
            Assert.AreEqual((kept, absorbed), (merge.Kept, merge.Absorbed));
            Assert.AreEqual(number, value(merge), Digits);
        }
    }
}
