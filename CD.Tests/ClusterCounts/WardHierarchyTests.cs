using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class WardHierarchyTests
{
    private static readonly FeatureMatrix Centres = new([0f, 0f, 1f, 0.5f, 4f, 1f, 5f, 0f, 2f, 6f, 2.5f, 7.5f, 9f, 9f], 7, 2);
    private static readonly int[] Sizes = [3, 1, 4, 1, 5, 9, 2];

    // scipy 1.15.3: linkage(centres, "ward").
    [TestMethod]
    public void Of_SingleItems_IsScipysLinkage()
    {
        WardMerge[] expected =
        [
            new(0, 1, 1.11803399, 2), new(2, 3, 1.41421356, 2), new(4, 5, 1.58113883, 2), new(7, 8, 5.66789202, 4), new(6, 9, 8.21583836, 3), new(10, 11, 13.70284121, 7),
        ];

        AssertEqual(expected, WardHierarchy.Of(Centres, [1, 1, 1, 1, 1, 1, 1]));
    }

    // scipy 1.15.3: the heights above 0 of linkage(numpy.repeat(centres, sizes), "ward"), and its sizes.
    [TestMethod]
    public void Of_Sizes_IsScipysLinkageOfRepeatedItems()
    {
        WardMerge[] expected =
        [
            new(0, 1, 1.36930639, 4), new(2, 3, 1.78885438, 5), new(4, 5, 4.00891863, 14), new(7, 8, 8.44804382, 9), new(6, 9, 13.06200871, 16), new(10, 11, 22.93181318, 25),
        ];

        AssertEqual(expected, WardHierarchy.Of(Centres, Sizes));
    }

    // scipy 1.15.3: fcluster of the same, numbered by the first leaves.
    [TestMethod]
    [DataRow(1, "0000000")]
    [DataRow(2, "0000111")]
    [DataRow(3, "0000112")]
    [DataRow(4, "0011223")]
    [DataRow(7, "0123456")]
    public void Cut_Clusters_AreScipys(int clusters, string expected)
    {
        int[] labels = WardHierarchy.Cut(WardHierarchy.Of(Centres, Sizes), 7, clusters);

        Assert.AreEqual(expected, string.Concat(labels));
    }

    [TestMethod]
    public void Of_ManyLeaves_RisesAndHoldsAll()
    {
        IReadOnlyList<WardMerge> merges = WardHierarchy.Of(Blobs.Of(300, 6, 5, 3.0), [.. Enumerable.Range(1, 300)]);

        CollectionAssert.AreEqual(merges.OrderBy(merge => merge.Height).ToArray(), merges.ToArray());
        Assert.AreEqual(300 * 301 / 2, merges[^1].Size);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 598).ToArray(), merges.SelectMany(merge => (int[])[merge.Left, merge.Right]).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 5).ToArray(), WardHierarchy.Cut(merges, 300, 5).Distinct().ToArray());
    }

    [TestMethod]
    public void Of_OneLeaf_HasNoMerges()
    {
        IReadOnlyList<WardMerge> merges = WardHierarchy.Of(new FeatureMatrix([1f], 1, 1), [5]);

        Assert.IsEmpty(merges);
        CollectionAssert.AreEqual((int[])[0], WardHierarchy.Cut(merges, 1, 1));
    }

    [TestMethod]
    public void Of_ASizeOfZero_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => WardHierarchy.Of(Centres, [1, 1, 1, 0, 1, 1, 1]));
    }

    private static void AssertEqual(WardMerge[] expected, IReadOnlyList<WardMerge> merges)
    {
        Assert.HasCount(expected.Length, merges);
        foreach ((WardMerge one, WardMerge other) in expected.Zip(merges))
        {
            Assert.AreEqual(one with { Height = other.Height }, other);
            Assert.AreEqual(one.Height, other.Height, 1e-6);
        }
    }
}
