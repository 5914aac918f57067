using CD.Model.Engine;
using CD.Runner.Augmentation;
using CD.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
[DoNotParallelize]
public sealed class HueKernelTests
{
    [TestMethod]
    [DataRow(4, 4)]
    [DataRow(7, 5)]
    [DataRow(80, 70)]
    public void Apply_AnyColours_GivesTheBitsOfTheTensorOperations(int height, int width)
    {
        KernelTesting.RequireKernels(ScalarType.Float32);
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(1, CPU);
        Tensor images = rand([6, 3, height, width], generator: generator);

        // Grey, black, white, and colours of few levels, between which channels are often equal.
        images[0] = rand([1, height, width], generator: generator).expand(3, height, width);
        images[1] = randint(0, 3, [3, height, width], ScalarType.Float32, generator: generator).div_(2);
        images[2] = images[2].mul(255).round().div(255);
        Tensor table = (rand([6, 2], generator: generator) - 0.5).contiguous();
        table[3, 1] = tensor(0f);
        table[4, 1] = tensor(-0.5f);
        Tensor factors = table.select(1, 1);
        Assert.IsTrue(HueKernel.Takes(images, Capabilities.Detect()));

        Tensor expected = ColorAdjustments.HueByTensors(images, factors);
        Tensor actual = HueKernel.Apply(images, factors);

        CollectionAssert.AreEqual(expected.contiguous().data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [TestMethod]
    public void Takes_OtherTypesLayoutsAndSizes_IsFalse()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.IsFalse(HueKernel.Takes(zeros([1, 3, 8, 8], ScalarType.Float64), Capabilities.Detect()));
        Assert.IsFalse(HueKernel.Takes(zeros(1, 3, 8, 8).permute(0, 1, 3, 2), Capabilities.Detect()));
        Assert.IsFalse(HueKernel.Takes(zeros(1, 3, 1, 3), Capabilities.Detect()));
    }

    [TestMethod]
    public void Takes_LibtorchsKernelsChosen_IsFalse() =>
        Assert.IsFalse(HueKernel.Takes(zeros(1, 3, 8, 8), Capabilities.Detect(CPU, KernelChoice.LibTorch)));
}
