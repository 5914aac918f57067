using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Runs;
using CD.Runner.Training;
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
        if (!cuda.is_available())
        {
            Assert.Inconclusive("There is no GPU.");
        }

        // The same seed gives the same weights, order and views on both; float32 sums differ in their order, and twenty
        // steps of Adam let that grow.
        double[] processor = Losses("cpu");
        double[] gpu = Losses("cuda:0");
        for (int step = 0; step < processor.Length; step++)
        {
            Assert.AreEqual(processor[step], gpu[step], 5e-3 * Math.Abs(processor[step]), $"step {step + 1}");
        }
    }

    private static double[] Losses(string name)
    {
        RunConfiguration configuration = new()
        {
            Model = new ModelSettings { Backbone = BackboneKind.ResNet18, LatentDimensions = 16, FeatureHeads = 16 },
            Augmentation = new AugmentationSettings { ImageSize = 32 },
            Training = new TrainingSettings { Epochs = 1, BatchSize = 16 },
            Engine = new EngineSettings { Device = name },
        };
        Device device = ComputeDevice.Resolve(name);
        using MemoryImageSource source = SmallImages.Source(16);
        using ContrastiveDisentanglingNetwork network = NetworkFactory.Network(configuration, device);
        using Trainer trainer = new(configuration, source, network, NetworkFactory.Objective(configuration.Objective), device);
        using StopRequest stop = new();
        for (int epoch = 0; epoch < 20; epoch++)
        {
            trainer.RunEpoch(stop, _ => { });
        }

        return [.. trainer.Records.Select(record => record.Total)];
    }
}
