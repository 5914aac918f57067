using System.Runtime.Intrinsics.X86;
using CD.Model.Kernels;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

/// <summary>The fused operators against libtorch's separate ones.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FusedConvolutionTests
{
    [TestMethod]
    [DataRow(64, 64, 3, 1, 14)]
    [DataRow(64, 128, 3, 2, 14)]
    [DataRow(64, 128, 1, 2, 9)]
    [DataRow(3, 64, 7, 2, 33)]
    [DataRow(512, 512, 3, 1, 1)]
    public void Apply_AnyShape_GivesTheSeparateOperatorsBits(int inputs, int outputs, int size, int step, int pixels)
    {
        Require();
        using IDisposable scope = NewDisposeScope();
        (Tensor images, Tensor kernel, Tensor bias) = Draw(inputs, outputs, size, pixels);
        using FusedConvolution fused = new(kernel, bias, step, size / 2);
        Tensor expected = nn.functional.conv2d(images, kernel, bias, [step, step], [size / 2, size / 2]);

        Assert.IsTrue(expected.equal(fused.Apply(images, rectified: false)).all().item<bool>());
        Assert.IsTrue(expected.relu().equal(fused.Apply(images, rectified: true)).all().item<bool>());
    }

    [TestMethod]
    public void Apply_OtherImagesThanTheFirst_IsRightToo()
    {
        Require();
        using IDisposable scope = NewDisposeScope();
        (Tensor images, Tensor kernel, Tensor bias) = Draw(64, 64, 3, 14);
        using FusedConvolution fused = new(kernel, bias, 1, 1);
        fused.Apply(images, rectified: false);
        Tensor others = ChannelsLast(randn([5, 64, 9, 11]).to_type(ScalarType.BFloat16));

        Assert.IsTrue(nn.functional.conv2d(others, kernel, bias, [1, 1], [1, 1]).equal(fused.Apply(others, rectified: false)).all().item<bool>());
    }

    [TestMethod]
    public void AddTo_Sum_IsRectifiedInPlaceWithOneRounding()
    {
        Require();
        using IDisposable scope = NewDisposeScope();
        (Tensor images, Tensor kernel, Tensor bias) = Draw(64, 64, 3, 14);
        using FusedConvolution fused = new(kernel, bias, 1, 1);
        Tensor sum = ChannelsLast(randn([2, 64, 14, 14]).to_type(ScalarType.BFloat16));
        Tensor expected = (nn.functional.conv2d(images.to_type(ScalarType.Float32), kernel.to_type(ScalarType.Float32), bias.to_type(ScalarType.Float32), [1, 1], [1, 1])
            + sum.to_type(ScalarType.Float32)).relu();
        fused.AddTo(sum, images);

        // Half a unit in the last of bfloat16's 8 bits.
        Assert.IsTrue(((sum.to_type(ScalarType.Float32) - expected).abs() <= (expected * Math.Pow(2.0, -8)) + 1e-6).all().item<bool>());
    }

    private static void Require()
    {
        // bfloat16 convolutions of oneDNN, with which the operators are made, need AVX-512.
        if (!Avx512BW.IsSupported || !OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("The processor or the system lacks the operators.");
        }

        Assert.IsTrue(FusedConvolution.Available);
    }

    private static (Tensor Images, Tensor Kernel, Tensor Bias) Draw(int inputs, int outputs, int size, int pixels)
    {
        manual_seed(7);
        return (
            ChannelsLast(randn([2, inputs, pixels, pixels]).to_type(ScalarType.BFloat16)),
            (randn([outputs, inputs, size, size]) / Math.Sqrt(inputs * size * size)).to_type(ScalarType.BFloat16),
            randn(outputs).to_type(ScalarType.BFloat16));
    }

    private static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
