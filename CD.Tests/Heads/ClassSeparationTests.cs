using CD.Runner.Heads;

namespace CD.Tests.Heads;

[TestClass]
public sealed class ClassSeparationTests
{
    [TestMethod]
    public void Of_PairsCountedByHand_IsTheirShare()
    {
        // Class 1 has 0.9 and 0.4, class 0 has 0.4, 0.2 and 0.1: of six pairs five are won and one is a tie. So AUC is 5.5 / 6.
        ClassSeparation separation = ClassSeparation.Of([0.9f, 0.4f, 0.2f, 0.4f, 0.1f], [1, 0, 0, 1, 0], classes: 2)!;

        // Of two classes both are told equally well; the first, which is low, is named.
        Assert.AreEqual(0, separation.BestClass);
        Assert.AreEqual(0.5 / 6, separation.Auc, 1e-15);
        Assert.AreEqual(0.7 / 3, separation.Means[0]!.Value, 1e-7);
        Assert.AreEqual(0.65, separation.Means[1]!.Value, 1e-7);
        CollectionAssert.AreEqual((int[])[1, 0], separation.FromHighest.ToArray());
    }

    [TestMethod]
    public void Of_ThreeClasses_NamesTheOneThatStandsApart()
    {
        ClassSeparation separation = ClassSeparation.Of([0.5f, 0.9f, 0.1f, 0.5f, 0.8f, 0.6f], [0, 2, 1, 1, 2, 0], classes: 3)!;

        Assert.AreEqual((2, 1.0), (separation.BestClass, separation.Auc));
    }

    [TestMethod]
    public void Of_EqualOutputs_IsOneHalf() =>
        Assert.AreEqual(0.5, ClassSeparation.Of([0.3f, 0.3f, 0.3f, 0.3f, 0.3f], [0, 0, 1, 1, 1], classes: 2)!.Auc);

    [TestMethod]
    public void Of_ItemsWithoutClass_DoNotCount()
    {
        ClassSeparation without = ClassSeparation.Of([0.9f, 0.4f, 0.2f], [1, 0, 0], classes: 3)!;
        ClassSeparation with = ClassSeparation.Of([0.9f, 1f, 0.4f, 0.2f, 0f, 0.4f], [1, -1, 0, 0, -1, -1], classes: 3)!;

        Assert.AreEqual((without.BestClass, without.Auc), (with.BestClass, with.Auc));
        CollectionAssert.AreEqual(without.Means.ToArray(), with.Means.ToArray());
        Assert.IsNull(with.Means[2], "class 2 has no item");
        CollectionAssert.AreEqual((int[])[1, 0], with.FromHighest.ToArray());
    }

    [TestMethod]
    [DataRow(new[] { -1, -1, -1 })]
    [DataRow(new[] { 1, -1, 1 })]
    public void Of_FewerThanTwoClasses_IsNothing(int[] labels) =>
        Assert.IsNull(ClassSeparation.Of([0.1f, 0.2f, 0.3f], labels, classes: 2));
}
