using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
public sealed class ColumnMatrixTests
{
    [TestMethod]
    [DataRow(3, 1, 1, 7, 7)]
    [DataRow(3, 2, 1, 14, 13)]
    [DataRow(1, 2, 0, 6, 5)]
    [DataRow(1, 1, 0, 4, 4)]
    [DataRow(5, 3, 2, 9, 4)]
    public void KernelGradient_OfAConvolution_IsLibtorchs(int size, int step, int border, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = KernelTesting.Images(1, 3, 12, height, width).to_type(ScalarType.Float64);
        Tensor kernel = zeros([8, 12, size, size], ScalarType.Float64, requires_grad: true);
        Tensor expected = nn.functional.conv2d(images, kernel, null, [step, step], [border, border]);
        Tensor gradient = KernelTesting.Images(2, 3, 8, expected.size(2), expected.size(3)).to_type(ScalarType.Float64);
        expected.backward([gradient]);

        Tensor actual = ColumnMatrix.KernelGradient(gradient, images, size, step, border);

        Assert.IsTrue(ColumnMatrix.Takes(gradient));
        Assert.IsLessThan(1e-12, KernelTesting.Difference(actual, kernel.grad!));
        Assert.IsTrue(TensorMemory.IsRows(actual));
    }

    [TestMethod]
    public void Takes_MorePixels_IsFalse()
    {
        using Tensor gradient = zeros(1, 8, 7, 8);

        Assert.IsFalse(ColumnMatrix.Takes(gradient));
    }
}
