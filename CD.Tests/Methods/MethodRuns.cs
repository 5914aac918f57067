using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Training;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>Short runs of a method on small images made by the tests.</summary>
internal static class MethodRuns
{
    private const int Images = 18;
    private const int SeparableImages = 90;

    /// <summary>Views that hardly distort.</summary>
    public static AugmentationSettings GentleViews { get; } = new()
    {
        ImageSize = 16,
        CropScaleMin = 0.6,
        JitterStrength = 0.2,
        GrayscaleProbability = 0.0,
    };

    /// <summary>16 pixels, batches of 6 of 18 images, two epochs, K = 2.</summary>
    public static RunConfiguration Configuration(string method) => new()
    {
        Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!),
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { Epochs = 2, BatchSize = 6 },
        Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1, Dtype = "float32" },
    };

    /// <summary>A learner for 18 small images.</summary>
    public static ILearner Learner(RunConfiguration configuration, int? clusters)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        RunConfiguration known = configuration with { Evaluation = configuration.Evaluation with { Clusters = clusters } };
        return known.Method.Method.CreateLearner(new LearnerContext(known, CPU, Images, source.Shape, clusters));
    }

    /// <summary>The trained scalars of a learner's networks, statistics left out.</summary>
    public static long Parameters(ILearner learner) => learner.ModelState()
        .Where(item => !item.Name.Contains("running_", StringComparison.Ordinal) && !item.Name.Contains("num_batches", StringComparison.Ordinal))
        .Sum(item => item.Tensor.numel());

    /// <summary>Trains on 18 small images.</summary>
    public static TrainingOutcome Train(RunFolder folder, RunConfiguration configuration)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(configuration, source);
        return experiment.Train(new TrainOptions { Folder = folder.Path });
    }

    /// <summary>Trains a learner for 18 small images.</summary>
    /// <returns>The total of each epoch's last step.</returns>
    public static double[] TrainEpochs(ILearner learner, int epochs, int firstEpoch = 0)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using Generator order = new(42);
        List<double> totals = [];
        for (int epoch = firstEpoch; epoch < firstEpoch + epochs; epoch++)
        {
            learner.PrepareEpoch(epoch, source, CancellationToken.None);
            int step = 0;
            double total = 0.0;
            foreach (long[] indices in learner.Batches(epoch, order))
            {
                using ImageBatch batch = source.Read([indices], CancellationToken.None).Single();
                using Tensor values = learner.TrainStep(batch, new StepContext(epoch, step, indices, learner.LearningRate(epoch, step)));
                total = values[learner.Plan(epoch).TermNames.Count].ToDouble();
                step++;
            }

            totals.Add(total);
        }

        return [.. totals];
    }

    /// <summary>Encodes six small images.</summary>
    /// <returns>The stages' outputs; the current dispose scope owns them.</returns>
    public static IReadOnlyList<Tensor> Encode(IEncoder encoder)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        long[] indices = [0, 1, 2, 3, 4, 5];
        using ImageBatch batch = source.Read([indices], CancellationToken.None).Single();
        return encoder.Encode(batch, indices);
    }

    /// <summary>Asserts that a second epoch's steps leave as many tensors as the first's.</summary>
    public static void AssertNoTensorStays(RunConfiguration configuration, int? clusters)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = Learner(configuration, clusters);
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        long before = LiveTensors.CountSettled();
        trainer.RunEpoch(_ => { }, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
    }

    /// <summary>The accuracy of a stage on three kinds of images that no one could mistake: a red, a green and a blue bar, each at a place of its own, with noise.</summary>
    public static double AccuracyOnSeparableImages(TemporaryFolder folder, RunConfiguration configuration, string stage)
    {
        using MemoryImageSource source = Separable();
        RunConfiguration three = configuration with { Evaluation = configuration.Evaluation with { Clusters = 3 } };
        using Experiment experiment = Experiment.Open(three, source);
        return experiment.Train(new TrainOptions { Folder = folder.File("run") }).Scores.Single(score => score.Stage == stage).Scores.Acc;
    }

    private static MemoryImageSource Separable()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(7);
        int[] kinds = [.. Enumerable.Range(0, SeparableImages).Select(index => index % 3)];
        Tensor images = rand(SeparableImages, 3, 16, 16, generator: generator).mul(60).to(ScalarType.Byte);
        for (int index = 0; index < SeparableImages; index++)
        {
            images[index, kinds[index]].narrow(0, 5 * kinds[index], 5).fill_(220);
        }

        return new MemoryImageSource("separable", [images.data<byte>().ToArray()], new ImageShape(3, 16, 16), kinds, ["red", "green", "blue"]);
    }
}
