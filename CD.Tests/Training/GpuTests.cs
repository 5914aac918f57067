using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Training;
using CD.Tests.Augmentation;
using CD.Tests.Runs;
using static TorchSharp.torch;

namespace CD.Tests.Training;

/// <summary>The GPU path; skipped where there is no GPU.</summary>
[TestClass]
[DoNotParallelize]
public sealed class GpuTests
{
    [TestMethod]
    public void RunEpoch_OnAGpu_HasTheProcessorsLosses()
    {
        RequireGpu();

        // The same seed gives the same weights, order and views on both; float32 sums differ in their order, and twenty
        // steps of Adam let that grow.
        double[] processor = Losses("cpu");
        double[] gpu = Losses("cuda:0");
        for (int step = 0; step < processor.Length; step++)
        {
            Assert.AreEqual(processor[step], gpu[step], 5e-3 * Math.Abs(processor[step]), $"step {step + 1}");
        }
    }

    [TestMethod]
    public void RunEpoch_InBfloat16OnAGpu_RepeatsItsLosses()
    {
        RequireGpu();
        double[] once = Losses("cuda:0", "mixed_bfloat16");

        Assert.IsTrue(once.All(double.IsFinite));
        CollectionAssert.AreEqual(once, Losses("cuda:0", "mixed_bfloat16"));
    }

    [TestMethod]
    public void Apply_OnAGpu_MakesTheProcessorsViews()
    {
        RequireGpu();
        AugmentationSettings settings = new() { ImageSize = 24, BlurProbability = 0.5, BlurKernel = 5 };
        using Generator generator = new(1, CPU);
        using ImageBatch batch = new(TestImages.Bytes(3, 12, 3, 20, 28));
        ViewParameters parameters = new ViewSampler(settings).Sample(batch, generator);
        ViewPipeline pipeline = new(settings);
        using Tensor expected = pipeline.Apply(batch, parameters, CPU);
        using Tensor there = pipeline.Apply(batch, parameters, ComputeDevice.Resolve("cuda:0"));
        using Tensor actual = there.cpu();

        Assert.IsLessThan(1e-4, (actual - expected).abs().max().item<float>());
    }

    [TestMethod]
    public void Read_ToAGpu_GivesTheSourcesBatches()
    {
        RequireGpu();
        using MemoryImageSource source = SmallImages.Source(16);
        Device device = ComputeDevice.Resolve("cuda:0");
        using DeviceImageSource kept = new(source, device);
        using DeviceImageSource copied = new(source, device, 0);
        long[][] plan = [[3, 1], [15, 3, 2]];
        Assert.IsTrue(kept.IsResident);
        foreach ((ImageBatch expected, ImageBatch first, ImageBatch second) in source.Read(plan, default).Zip(kept.Read(plan, default), copied.Read(plan, default)))
        {
            using (expected)
            using (first)
            using (second)
            {
                Assert.AreEqual(TorchSharp.DeviceType.CUDA, first.Stacked!.device_type);
                Assert.IsTrue(first.Stacked.cpu().allclose(expected.Stacked!));
                Assert.IsTrue(second.Stacked!.cpu().allclose(expected.Stacked!));
            }
        }
    }

    [TestMethod]
    public void Wait_BehindACopyFromAGpu_HasTheValues()
    {
        RequireGpu();
        Device device = ComputeDevice.Resolve("cuda:0");
        using DeviceMark mark = new(device);
        using Tensor matrix = ones([4096, 4096], device: device);
        using Tensor product = matrix.mm(matrix);
        using Tensor received = PinnedCopy.Receiver([4096, 4096], ScalarType.Float32, device);
        received.copy_(product, true);
        mark.Set();
        mark.Wait();

        Assert.AreEqual(4096f, received[4095, 4095].item<float>());
        Assert.IsGreaterThan(0, ComputeDevice.MemoryBytes(device));
    }

    private static void RequireGpu()
    {
        if (!cuda.is_available())
        {
            Assert.Inconclusive("There is no GPU.");
        }
    }

    private static double[] Losses(string name, string dtype = "float32")
    {
        RunConfiguration configuration = new()
        {
            Model = new ModelSettings { Backbone = BackboneKind.ResNet18, LatentDimensions = 16, FeatureHeads = 16 },
            Augmentation = new AugmentationSettings { ImageSize = 32 },
            Training = new TrainingSettings { Epochs = 1, BatchSize = 16 },
            Engine = new EngineSettings { Device = name, Dtype = dtype },
        };
        Device device = ComputeDevice.Resolve(name);
        using MemoryImageSource source = SmallImages.Source(16);
        using DeviceImageSource images = new(source, device);
        using ILearner learner = configuration.Method.Method.CreateLearner(new LearnerContext(configuration, device, source.Count, source.Shape, Clusters: null));
        using Trainer trainer = new(learner, images, configuration.Training.Seed, device);
        for (int epoch = 0; epoch < 20; epoch++)
        {
            trainer.RunEpoch(_ => { }, CancellationToken.None);
        }

        return [.. trainer.Records.Select(record => record.Total)];
    }
}
