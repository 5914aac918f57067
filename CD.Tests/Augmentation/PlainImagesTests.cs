using CD.Runner.Augmentation;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
public sealed class PlainImagesTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 3)]
    [DataRow(3, 1)]
    [DataRow(3, 3)]
    public void Of_ImagesOfTheSize_AreTheirPixelsInTheChannelsAskedFor(int channels, int asked)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = randint(0, 256, [2, channels, 8, 8], ScalarType.Byte);
        using ImageBatch batch = new(pixels.clone().DetachFromDisposeScope());

        using Tensor images = PlainImages.Of(batch, 8, asked, CPU);

        Tensor scaled = pixels.to(ScalarType.Float32) / 255.0;
        Tensor expected = asked == channels ? scaled : asked == 3 ? scaled.expand(-1, 3, -1, -1) : scaled.mean([1L], keepdim: true);
        CollectionAssert.AreEqual((long[])[2, asked, 8, 8], images.shape);
        Assert.IsTrue(images.is_contiguous());
        Assert.IsTrue(images.equal(expected).all().item<bool>());
    }

    [TestMethod]
    [DataRow(1, 9, 7)]
    [DataRow(3, 9, 7)]
    [DataRow(3, 40, 90)]
    public void Of_ImagesOfAnotherSize_AreTheEvaluationsViews(int channels, int height, int width)
    {
        using DisposeScope scope = NewDisposeScope();
        using ImageBatch batch = new(randint(0, 256, [3, channels, height, width], ScalarType.Byte).DetachFromDisposeScope());

        using Tensor images = PlainImages.Of(batch, 16, channels, CPU);
        using Tensor grey = PlainImages.Of(batch, 16, 1, CPU);

        Tensor view = EvaluationView.Apply(batch, 16, CPU);

        // Float32 on values in [0, 1]: the same weights, summed in another order.
        Assert.IsTrue(images.allclose(view.narrow(1, 0, channels), rtol: 0, atol: 1e-6));
        Assert.IsTrue(images.max().item<float>() <= 1f);
        Assert.IsTrue(grey.allclose(view.mean([1L], keepdim: true), rtol: 0, atol: 1e-6));
    }

    [TestMethod]
    public void Of_ImagesOfDifferentSizes_AreStacked()
    {
        using DisposeScope scope = NewDisposeScope();
        using ImageBatch batch = new((Tensor[])[ones([3, 5, 6], ScalarType.Byte).DetachFromDisposeScope(), ones([3, 9, 4], ScalarType.Byte).DetachFromDisposeScope()]);

        using Tensor images = PlainImages.Of(batch, 8, 3, CPU);

        Assert.IsTrue(images.allclose(full([2, 3, 8, 8], 1 / 255f), rtol: 0, atol: 1e-7));
    }
}
