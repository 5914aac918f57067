using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Augmentation;

[TestClass]
[DoNotParallelize]
public sealed class ViewMemoryTests
{
    [TestMethod]
    public void Views_OfStackedAndSingleImages_LeaveNoTensorButTheResult()
    {
        AugmentationSettings settings = new() { ImageSize = 32, BlurProbability = 0.5, BlurKernel = 5 };
        ViewSampler sampler = new(settings);
        ViewPipeline pipeline = new(settings);
        using Generator generator = new(1, CPU);
        using ImageBatch stacked = new(TestImages.Bytes(41, 30, 3, 20, 20));
        using ImageBatch ragged = TestImages.Ragged(stacked.Stacked!);
        long before = LiveTensors.CountSettled();
        foreach (ImageBatch batch in new[] { stacked, ragged })
        {
            Tensor views = pipeline.Apply(batch, sampler.Sample(batch, generator), CPU);
            Assert.AreEqual(before + 1, Tensor.TotalCount);
            Tensor evaluation = EvaluationView.Apply(batch, 32, CPU);
            Assert.AreEqual(before + 2, Tensor.TotalCount);
            views.Dispose();
            evaluation.Dispose();
            Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
        }
    }

    [TestMethod]
    public void Operations_OnABatch_LeaveNoTensorButTheResult()
    {
        using Tensor images = TestImages.Unit(42, ScalarType.Float32, 4, 3, 16, 16);
        using Tensor factors = full(4, 0.3f);
        using Tensor boxes = tensor([1f, 2f, 9f, 8f]).expand(4, 4).contiguous();
        Func<Tensor>[] operations =
        [
            () => ColorAdjustments.Brightness(images, factors),
            () => ColorAdjustments.Contrast(images, factors),
            () => ColorAdjustments.Saturation(images, factors),
            () => ColorAdjustments.Hue(images, factors),
            () => ColorAdjustments.Grayscale(images),
            () => GaussianBlur.Apply(images, 5, factors),
            () => ResizedCrop.Apply(images, boxes, factors, 8, 8),
        ];
        long before = LiveTensors.CountSettled();
        foreach (Func<Tensor> operation in operations)
        {
            Tensor result = operation();
            Assert.AreEqual(before + 1, Tensor.TotalCount);
            result.Dispose();
        }
    }
}
