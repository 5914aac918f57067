using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Methods.Dac;
using CD.Runner.Methods.Dccm;
using CD.Runner.Methods.PseudoLabelling;
using CD.Runner.Runs;
using CD.Runner.Training;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

/// <summary>The methods that train on pools, DAC and DCCM.</summary>
[TestClass]
[DoNotParallelize]
public sealed class PoolMethodTests
{
    private const int Images = 18;

    // The released networks' parameters by BASELINES: counted from the layers by hand too, for example DAC's at K = 10 and three channels:
    // kernels and biases 1,792 + 36,928 + 73,856 + 147,584 + 1,290 + 2 x 110, normalizations 2 x (64 + 64 + 128 + 128 + 10 + 10 + 10).
    [TestMethod]
    [DataRow(nameof(DacNetworkKind.Shallow), 3, 10, 262_498)]
    [DataRow(nameof(DacNetworkKind.Shallow), 3, 20, 264_468)]
    [DataRow(nameof(DacNetworkKind.Shallow), 1, 10, 261_346)]
    [DataRow(nameof(DacNetworkKind.Deep), 3, 10, 447_394)]
    [DataRow(nameof(DacNetworkKind.Large), 3, 10, 1_925_538)]
    public void DacNetwork_OfTheReleasedWidth_HasTheReleasedParameters(string network, int channels, int clusters, int expected)
    {
        using ILearner learner = Learner(Of("dac", new DacSettings { Network = Enum.Parse<DacNetworkKind>(network) }, width: 64, channels), clusters);

        Assert.AreEqual(expected, Parameters(learner.ModelState()));
    }

    [TestMethod]
    [DataRow(10, 426_014, 300_544)]
    [DataRow(20, 426_684, 305_664)]
    public void DccmNetwork_OfTheReleasedWidth_HasTheReleasedParameters(int clusters, int expected, int discriminator)
    {
        using ILearner learner = Learner(Of("dccm", new DccmSettings(), width: 64), clusters);

        Assert.AreEqual(expected, Parameters(learner.ModelState()));
        using DisposeScope scope = NewDisposeScope();
        Assert.AreEqual(discriminator, Parameters(learner.State().Where(item => item.Name.StartsWith("discriminator.", StringComparison.Ordinal))));
    }

    [TestMethod]
    public void Thresholds_OfThePaper_MeetAfterFortySixEpochs()
    {
        DacSettings paper = new() { ThresholdEpochs = 0.45 / (1.1 * 0.009) };

        Assert.AreEqual((0.95, 0.455), DacPhase.ThresholdsAt(paper, 0, 46));
        (double upper, double lower) = DacPhase.ThresholdsAt(paper, 45, 46);
        Assert.AreEqual(0.95 - (45 * 0.0099), upper, 1e-12);
        Assert.AreEqual(0.455 + (4.5 * 0.0099), lower, 1e-12);
        Assert.IsGreaterThan(lower, upper);
        (upper, lower) = DacPhase.ThresholdsAt(paper, 46, 46);
        Assert.AreEqual(lower, upper);
    }

    [TestMethod]
    public void Thresholds_OfTheReleasedScript_FallFromNinetyNineToSeventyFive()
    {
        DacSettings released = new() { Thresholds = ThresholdKind.Single, ThresholdEpochs = 50 };

        Assert.AreEqual((0.99, 0.99), DacPhase.ThresholdsAt(released, 0, 60));
        Assert.AreEqual(0.87, DacPhase.ThresholdsAt(released, 25, 60).Upper, 1e-12);
        Assert.AreEqual(0.75, DacPhase.ThresholdsAt(released, 59, 60).Lower, 1e-12);
    }

    [TestMethod]
    [DataRow("dac", 1, "float32")] // after a pool's first step
    [DataRow("dac", 3, "float32")] // in a pool's second pass
    [DataRow("dac", 4, "float32")] // between two pools
    [DataRow("dac", 8, "float32")] // between two epochs
    [DataRow("dac", 11, "mixed_bfloat16")]
    [DataRow("dccm", 1, "float32")]
    [DataRow("dccm", 3, "float32")]
    [DataRow("dccm", 11, "float32")]
    [DataRow("dccm", 11, "mixed_bfloat16")]
    public void Run_StoppedInAPoolAndResumed_EndsWithTheSameWeights(string method, int stopAfter, string dtype)
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = SmallImages.Source(Images);
        RunConfiguration configuration = Of(method);
        configuration = configuration with { Engine = configuration.Engine with { Dtype = dtype } };

        using ILearner whole = Learner(configuration, 2);
        using Trainer uninterrupted = new(whole, source, 42, CPU);
        while (uninterrupted.Position.Epoch < 2)
        {
            Assert.IsTrue(uninterrupted.RunEpoch(_ => { }, CancellationToken.None));
        }

        using (ILearner first = Learner(configuration, 2))
        using (Trainer stopped = new(first, source, 42, CPU))
        {
            using CancellationTokenSource stop = new();
            while (!stop.IsCancellationRequested)
            {
                stopped.RunEpoch(
                    report =>
                    {
                        if (report.StepsDone == stopAfter)
                        {
                            stop.Cancel();
                        }
                    },
                    stop.Token);
            }

            stopped.Save(folder.File("checkpoint"), "");
        }

        using ILearner second = Learner(configuration, 2);
        using Trainer resumed = new(second, source, 42, CPU);
        using (CheckpointContent content = Checkpoint.Read(folder.File("checkpoint")))
        {
            resumed.Restore(content);
        }

        while (resumed.Position.Epoch < 2)
        {
            Assert.IsTrue(resumed.RunEpoch(_ => { }, CancellationToken.None));
        }

        AssertSame(whole, second);
        CollectionAssert.AreEqual(uninterrupted.Records.Select(record => record.Total).ToArray(), resumed.Records.Select(record => record.Total).ToArray());
    }

    [TestMethod]
    [DataRow("dac")]
    [DataRow("dccm")]
    public void Steps_OfASecondEpoch_LeaveNoTensorBehind(string method)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = Learner(Of(method), 2);
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        long before = LiveTensors.CountSettled();
        trainer.RunEpoch(_ => { }, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled());
    }

    [TestMethod]
    [DataRow("dac")]
    [DataRow("dccm")]
    public void Run_OnThreeKindsOfImages_FindsThem(string method)
    {
        // With three outputs most pairs look alike before training, and the paper's gap of DAC then joins two kinds: it leaves out the pairs between.
        using TemporaryFolder folder = new();
        using MemoryImageSource source = ThreeKinds();
        RunConfiguration configuration = Of(
            method,
            method == "dac" ? new DacSettings { Thresholds = ThresholdKind.Single, LastThreshold = 0.5, Passes = 4, UpdatesPerBatch = 1, Rotation = 5.0, Shift = 0.05 } : new DccmSettings { Passes = 4, UpdatesPerBatch = 1, Rotation = 5.0, Shift = 0.05, DiscriminatorUnits = 16 });
        configuration = configuration with
        {
            Training = configuration.Training with { Epochs = 25, BatchSize = 30 },
            Evaluation = configuration.Evaluation with { Clusters = 3 },
        };

        using Experiment experiment = Experiment.Open(configuration, source);
        TrainingOutcome outcome = experiment.Train(new TrainOptions { Folder = folder.File("run") });

        Assert.IsGreaterThan(0.95, outcome.Scores.Single(score => score.Stage == "assignment").Scores.Acc);
    }

    [TestMethod]
    [DataRow("dac", false)]
    [DataRow("dac", true)]
    [DataRow("dccm", false)]
    [DataRow("dccm", true)]
    public void Encoder_OfAnImage_DependsOnItsBatchWithBatchStatisticsAlone(string method, bool batchStatistics)
    {
        StatisticsKind statistics = batchStatistics ? StatisticsKind.Batch : StatisticsKind.Running;
        using DisposeScope scope = NewDisposeScope();
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = Learner(Of(method, method == "dac" ? new DacSettings { Statistics = statistics, PoolSize = 8 } : new DccmSettings { Statistics = statistics, PoolSize = 8, DiscriminatorUnits = 16 }), 2);
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        using IEncoder encoder = learner.CreateEncoder();

        Tensor[] few = Encode(encoder, source, 4);
        Tensor[] many = Encode(encoder, source, 12);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        Tensor[] later = Encode(encoder, source, 4);

        CollectionAssert.AreEqual((long[])[4, method == "dac" ? 2 : 32], few[0].shape);
        Assert.AreEqual(0.0, (few[1].sum(1) - 1.0).abs().max().ToDouble(), 1e-6);
        double difference = (few[1] - many[1].narrow(0, 0, 4)).abs().max().ToDouble();
        Assert.AreEqual(batchStatistics, difference > 1e-4, $"difference {difference}");
        Assert.AreEqual(0.0, (few[1] - later[1]).abs().max().ToDouble());
    }

    [TestMethod]
    [DataRow("dac", "dac.pool_size=4", "dac.pool_size must be at least training.batch_size; received 4 and 128.")]
    [DataRow("dac", "augmentation.image_size=15", "augmentation.image_size must be at least 16 for this network; received 15.")]
    [DataRow("dac", "dac.network=deep augmentation.image_size=21", "augmentation.image_size must be at least 22 for this network; received 21.")]
    [DataRow("dac", "dac.network=large augmentation.image_size=49", "augmentation.image_size must be at least 50 for this network; received 49.")]
    [DataRow("dccm", "augmentation.image_size=19", "augmentation.image_size must be at least 20 for this network; received 19.")]
    public void Settings_ThatCannotBe_AreRefused(string method, string assignments, string message)
    {
        Runner.Errors.UserErrorException error = Assert.ThrowsExactly<Runner.Errors.UserErrorException>(() => ConfigurationResolver.Resolve(
            new ConfigurationSources { Preset = "paper-128", Method = method, Assignments = ["data.dataset=fashion-mnist", .. assignments.Split(' ')] }));

        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void Notes_OfAPoolWhoseImagesShareOneCluster_SaySo()
    {
        using DisposeScope scope = NewDisposeScope();
        using Pool pool = new(3, CPU);

        pool.Begin([7, 9], tensor([0.1f, 0.9f, 0.0f, 0.2f, 0.8f, 0.0f], [2, 3]), beginsEpoch: true);
        Assert.AreEqual(1, pool.ClustersInUse);
        pool.Begin([3], tensor([0.1f, 0.0f, 0.9f], [1, 3]), beginsEpoch: false);
        Assert.AreEqual(2, pool.ClustersInUse);
        pool.Begin([9], tensor([0.9f, 0.1f, 0.0f], [1, 3]), beginsEpoch: true);
        Assert.AreEqual(1, pool.ClustersInUse);
        Assert.AreEqual(0.9f, pool.ProbabilitiesOf([9])[0, 0].ToSingle());
    }

    private static RunConfiguration Of(string method) => Of(method, method == "dac"
        ? new DacSettings { PoolSize = 8, Passes = 2, AuxiliaryWeight = 1.0 }
        : new DccmSettings { PoolSize = 8, Passes = 2, DiscriminatorUnits = 16, GraphThreshold = 0.5, LabelThreshold = 0.4 });

    // 18 images of 24 pixels in two pools of 8, two passes in batches of 4, two updates by each: eight steps an epoch.
    private static RunConfiguration Of(string method, object settings, int width = 8, int channels = 3) => new()
    {
        Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!, settings),
        Model = new ModelSettings { Width = width, Channels = (ImageChannels)channels },
        Augmentation = new AugmentationSettings { ImageSize = 24 },
        Training = new TrainingSettings { Epochs = 2, BatchSize = 4, Optimizer = OptimizerKind.Rmsprop, LearningRate = 0.001, Schedule = ScheduleKind.Constant, ClipNorm = 0.0 },
        Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1, Dtype = "float32" },
    };

    private static ILearner Learner(RunConfiguration configuration, int clusters)
    {
        RunConfiguration known = configuration with { Evaluation = configuration.Evaluation with { Clusters = clusters } };
        return known.Method.Method.CreateLearner(new LearnerContext(known, CPU, Images, new ImageShape(3, 16, 16), clusters));
    }

    private static long Parameters(IEnumerable<NamedTensor> state) => state
        .Where(item => !item.Name.Contains("running_", StringComparison.Ordinal) && !item.Name.Contains("num_batches", StringComparison.Ordinal))
        .Sum(item => item.Tensor.numel());

    private static Tensor[] Encode(IEncoder encoder, MemoryImageSource source, int count)
    {
        long[] indices = [.. Enumerable.Range(0, count).Select(index => (long)index)];
        using ImageBatch batch = source.Read([indices], CancellationToken.None).Single();
        return [.. encoder.Encode(batch, indices)];
    }

    private static void AssertSame(ILearner expected, ILearner actual)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = actual.State().ToDictionary(item => item.Name, item => item.Tensor);
        foreach (NamedTensor item in expected.State())
        {
            Assert.IsTrue(item.Tensor.eq(tensors[item.Name]).all().ToBoolean(), item.Name);
        }
    }

    /// <summary>Images of a bright bar on the left, in the middle or on the right, under noise: three Gaussians in the space of pixels.</summary>
    private static MemoryImageSource ThreeKinds()
    {
        const int Count = 90;
        const int Side = 24;
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(7);
        int[] kinds = [.. Enumerable.Range(0, Count).Select(index => index % 3)];
        Tensor images = randn(Count, 3, Side, Side, generator: generator).mul_(20).add_(60);
        for (int index = 0; index < Count; index++)
        {
            images[index, kinds[index]].narrow(1, 8 * kinds[index], 8).add_(120);
        }

        byte[] pixels = images.clamp_(0, 255).to(ScalarType.Byte).data<byte>().ToArray();
        return new MemoryImageSource("three", [pixels], new ImageShape(3, Side, Side), kinds, ["left", "middle", "right"]);
    }
}
