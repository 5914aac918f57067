using CD.Runner.ClusterCounts;
using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

[TestClass]
public sealed class ItemDrawTests
{
    [TestMethod]
    public void Keys_ItemsInAnotherOrder_AreTheSame()
    {
        FeatureMatrix items = Blobs.Of(200, 3, 2, 1.0);

        CollectionAssert.AreEquivalent(ItemDraw.Keys(items, 5), ItemDraw.Keys(Blobs.Shuffled(items, 1), 5));
        CollectionAssert.AreNotEquivalent(ItemDraw.Keys(items, 5), ItemDraw.Keys(items, 6));
    }

    // 1,000 of 2,000: within five standard deviations, 11 each, of half.
    [TestMethod]
    public void Draw_EqualItemsBesideOthers_TakesItsShareOfThem()
    {
        FeatureMatrix items = new([.. Enumerable.Range(0, 2000).Select(item => item % 2 == 0 ? 1f : item)], 2000, 1);

        int[] drawn = ItemDraw.Draw(ItemDraw.Keys(items, 5), 1000, 0);

        Assert.HasCount(1000, drawn.Distinct().ToArray());
        Assert.AreEqual(500.0, drawn.Count(item => item % 2 == 0), 56.0);
        CollectionAssert.AreNotEqual(drawn, ItemDraw.Draw(ItemDraw.Keys(items, 5), 1000, 1));
    }
}
