using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed class MaxPoolingTests
{
    [TestMethod]
    [DataRow(3, 2, 1, 16, 16, ScalarType.BFloat16, 64)]
    [DataRow(3, 2, 1, 7, 9, ScalarType.BFloat16, 64)]
    [DataRow(2, 2, 0, 8, 6, ScalarType.BFloat16, 64)]
    [DataRow(2, 1, 1, 5, 5, ScalarType.BFloat16, 64)]
    [DataRow(5, 3, 2, 11, 4, ScalarType.BFloat16, 64)]
    [DataRow(3, 2, 1, 1, 1, ScalarType.BFloat16, 64)]
    [DataRow(3, 2, 1, 16, 16, ScalarType.BFloat16, 24)]
    [DataRow(3, 2, 1, 16, 16, ScalarType.Float32, 64)]
    [DataRow(3, 2, 1, 7, 9, ScalarType.Float32, 24)]
    [DataRow(2, 1, 1, 5, 5, ScalarType.Float32, 35)]
    [DataRow(5, 3, 2, 11, 4, ScalarType.Float32, 3)]
    [DataRow(3, 2, 1, 1, 1, ScalarType.Float32, 8)]
    public void Forward_AndBackward_AreLibtorchs(int size, int step, int border, int height, int width, ScalarType dtype, int channels)
    {
        KernelTesting.RequireKernels(dtype);
        Assert.IsTrue(MaxPooling.Takes(size));
        using DisposeScope scope = NewDisposeScope();

        // A permutation has no equal values, between which libtorch may choose otherwise; 64 x 154 values are few enough for bfloat16's steps.
        using Generator generator = new(3, CPU);
        Tensor inputs = stack([.. Enumerable.Range(0, 2 * channels).Select(_ => randperm(height * width, generator: generator).sub(height * width / 2))])
            .view(2, channels, height, width).to_type(dtype).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Tensor wide = inputs.to_type(ScalarType.Float32).detach().requires_grad_();
        Tensor expected = nn.functional.max_pool2d(wide, size, step, border);
        Tensor gradient = KernelTesting.Images(4, 2, channels, expected.size(2), expected.size(3)).to_type(dtype);
        expected.backward([gradient.to_type(ScalarType.Float32)]);

        (Tensor values, Tensor places) = MaxPooling.Forward(inputs, size, step, border);
        Tensor spread = MaxPooling.Backward(gradient, places, inputs.shape, size, step, border);

        Assert.IsTrue(KernelTesting.Same(values.to_type(ScalarType.Float32), expected));
        Assert.IsTrue(KernelTesting.Same(spread, wide.grad!.to_type(dtype)));
    }

    [TestMethod]
    public void Backward_OfEqualValues_GivesTheGradientToTheFirst()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        Tensor inputs = zeros([1, 2, 2, 64], ScalarType.BFloat16).permute(0, 3, 1, 2);

        (_, Tensor places) = MaxPooling.Forward(inputs, 2, 2, 0);
        Tensor spread = MaxPooling.Backward(ones([1, 1, 1, 64], ScalarType.BFloat16).permute(0, 3, 1, 2), places, inputs.shape, 2, 2, 0);

        Assert.IsTrue(spread.select(2, 0).select(2, 0).eq(1).all().item<bool>());
        Assert.AreEqual(64f, spread.sum().to_type(ScalarType.Float32).item<float>());
    }

    [TestMethod]
    public void Forward_NotANumber_WinsAsInLibtorch()
    {
        KernelTesting.RequireKernels(ScalarType.Float32);
        using DisposeScope scope = NewDisposeScope();
        float[] values = [1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity, 2f];
        Tensor inputs = tensor(values).view(1, 1, 6, 1).expand(1, 1, 6, 35).contiguous().permute(0, 3, 1, 2);

        (Tensor pooled, _) = MaxPooling.Forward(inputs, 2, 1, 1);

        Assert.IsTrue(pooled.allclose(nn.functional.max_pool2d(inputs, 2, 1, 1), equal_nan: true));
    }

    [TestMethod]
    public void Forward_NegativeZeroAndInfinities_OrderLikeNumbers()
    {
        KernelTesting.RequireKernels();
        using DisposeScope scope = NewDisposeScope();
        float[] values = [float.NegativeInfinity, -3f, -0.5f, float.PositiveInfinity];
        Tensor inputs = tensor(values).view(1, 2, 2, 1).expand(1, 2, 2, 64).contiguous().to_type(ScalarType.BFloat16).permute(0, 3, 1, 2);

        (Tensor pooled, Tensor places) = MaxPooling.Forward(inputs, 2, 1, 1);

        CollectionAssert.AreEqual(
            (float[])[float.NegativeInfinity, -3f, -3f, -0.5f, float.PositiveInfinity, float.PositiveInfinity, -0.5f, float.PositiveInfinity, float.PositiveInfinity],
            pooled.select(1, 5).to_type(ScalarType.Float32).contiguous().data<float>().ToArray());
        Assert.AreEqual(3, places[0, 0, 0, 7].item<byte>());
    }
}
