using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Tests.Evaluation;

[TestClass]
public sealed class FeatureMatrixTests
{
    [TestMethod]
    public void Row_SecondItem_IsAViewOfItsFeatures() =>
        CollectionAssert.AreEqual((float[])[1f, 4f], new FeatureMatrix([0f, 3f, 1f, 4f, 2f, 5f], 3, 2).Row(1).ToArray());

    [TestMethod]
    public void Store_RowsOverSeveralBlocks_AreReadBackRowByRow()
    {
        // Blocks of two rows: the rows of the second batch end one block, fill one and begin one.
        FeatureMatrix matrix = FeatureMatrix.Zeros(7, 3, blockValues: 8);
        using Tensor rows = arange(21, ScalarType.Float32).reshape(7, 3);
        using Tensor first = rows.narrow(0, 0, 1);
        using Tensor second = rows.narrow(0, 1, 5);
        matrix.Store(0, first);
        matrix.Store(1, second);

        Assert.HasCount(4, matrix.Blocks.ToArray());
        CollectionAssert.AreEqual((float[])[.. Enumerable.Range(0, 18), 0, 0, 0], matrix.Blocks.SelectMany(block => block.ToArray()).ToArray());
        CollectionAssert.AreEqual((float[])[15, 16, 17], matrix.Row(5).ToArray());
        Assert.AreEqual(-1, matrix.FirstNonFiniteItem());

        using Tensor broken = tensor((float[])[0, float.NaN, 0]).reshape(1, 3);
        matrix.Store(5, broken);
        Assert.AreEqual(5, matrix.FirstNonFiniteItem());
    }

    [TestMethod]
    public void Constructor_WrongNumberOfValues_NamesBoth() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new FeatureMatrix(new float[5], 2, 3)).Message, "has 6 values; received 5");
}
