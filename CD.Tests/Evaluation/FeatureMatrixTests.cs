using CD.Runner.Evaluation;

namespace CD.Tests.Evaluation;

[TestClass]
public sealed class FeatureMatrixTests
{
    [TestMethod]
    public void Row_SecondItem_IsAViewOfItsFeatures() =>
        CollectionAssert.AreEqual((float[])[1f, 4f], new FeatureMatrix([0f, 3f, 1f, 4f, 2f, 5f], 3, 2).Row(1).ToArray());

    [TestMethod]
    public void Constructor_WrongNumberOfValues_NamesBoth() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new FeatureMatrix(new float[5], 2, 3)).Message, "has 6 values; received 5");
}
