using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Support;

namespace CD.Tests.Runs;

[TestClass]
[DoNotParallelize]
public sealed class TrainingMemoryTests
{
    [TestMethod]
    public void Run_FromTrainingToEvaluation_HoldsLessMemory()
    {
        if (!TensorAllocator.Installed)
        {
            Assert.Inconclusive($"Tensors have libtorch's own memory here: {TensorAllocator.Obstacle}.");
        }

        // The first convolution's results are 16 x 16 x 96 x 96 values, 9 MiB, and the weights less than 3 MiB. Training keeps
        // the results of twenty layers, evaluation two or three at a time, and of 4 images instead of 16.
        RunConfiguration configuration = new()
        {
            Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 16, LatentDimensions = 8, FeatureHeads = 6 },
            Augmentation = new AugmentationSettings { ImageSize = 192 },
            Training = new TrainingSettings { Epochs = 1, BatchSize = 16 },
            Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 2, BatchSize = 4 },
            Engine = new EngineSettings { Device = "cpu", Threads = 1 },
        };
        using TemporaryFolder folder = new();
        using MemoryImageSource source = SmallImages.Source(16);
        Observer observer = new();
        using Experiment experiment = Experiment.Open(configuration, source);
        experiment.Train(new TrainOptions { Folder = folder.File("run"), Observers = [observer] });

        Assert.IsGreaterThan(16 * 16 * 96 * 96 * sizeof(float) * 3L, observer.HeldInTraining);
        Assert.IsLessThan(observer.HeldInTraining / 2, observer.HeldAfterEvaluation);
    }

    private sealed class Observer : ITrainingObserver
    {
        public long HeldInTraining { get; private set; }

        public long HeldAfterEvaluation { get; private set; }

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report) => HeldInTraining = TensorAllocator.Pool.Held;

        public void EpochEnded(EpochRecord record) => HeldAfterEvaluation = TensorAllocator.Pool.Held;

        public void Note(string message)
        {
        }
    }
}
