using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Evaluation;

[TestClass]
[DoNotParallelize]
public sealed class FeatureMatrixTests
{
    [TestMethod]
    public void FromTensor_StridedHalfPrecision_IsRowMajorFloat32()
    {
        using Tensor columns = arange(6, ScalarType.BFloat16).reshape(2, 3).t(); // [3, 2]

        FeatureMatrix matrix = FeatureMatrix.FromTensor(columns);

        Assert.AreEqual(3, matrix.Count);
        Assert.AreEqual(2, matrix.Dimensions);
        CollectionAssert.AreEqual((float[])[0f, 3f, 1f, 4f, 2f, 5f], matrix.Values);
        CollectionAssert.AreEqual((float[])[1f, 4f], matrix.Row(1).ToArray());
    }

    [TestMethod]
    public void FromTensor_Images_AreFlattenedAndLeakNothing()
    {
        using Tensor images = ones([2, 1, 3, 3], ScalarType.Byte);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        FeatureMatrix matrix = FeatureMatrix.FromTensor(images);

        Assert.AreEqual(9, matrix.Dimensions);
        Assert.AreEqual(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void FromTensor_WithoutItemsOrFeatures_NamesTheShape()
    {
        using Tensor flat = ones(4);
        using Tensor empty = ones(0, 4);

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => FeatureMatrix.FromTensor(flat)).Message, "received [4]");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => FeatureMatrix.FromTensor(empty)).Message, "received [0, 4]");
    }

    [TestMethod]
    public void Constructor_WrongNumberOfValues_NamesBoth() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new FeatureMatrix(new float[5], 2, 3)).Message, "has 6 values; received 5");
}
