using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Methods.Jule;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
[DoNotParallelize]
public sealed class JuleTests
{
    private const int Images = 60;
    private const int BatchSize = 15;

    // 60 images in batches of 15: four steps an epoch; two epochs a period.
    private static readonly RunConfiguration Configuration = new()
    {
        Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("jule")!, new JuleSettings { Unrolling = 0.2, PeriodEpochs = 2, Neighbors = 5 }),
        Augmentation = new AugmentationSettings { ImageSize = 14 },
        Training = new TrainingSettings { Epochs = 12, BatchSize = BatchSize, Optimizer = OptimizerKind.Sgd, LearningRate = 0.01, ClipNorm = 0.0 },
        Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 3 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    // BASELINES: 866,710 parameters for RGB images of 32 pixels, 3200 inputs of the linear layer for those of 28.
    [TestMethod]
    [DataRow(3, 32, 866_710)]
    [DataRow(1, 28, 1300 + 100 + 62_550 + 100 + 512_160)]
    [DataRow(3, 13, 3800 + 100 + 62_550 + 100 + 8160)]
    public void Network_ForImages_HasThePublishedParameters(int channels, int size, long parameters)
    {
        using NetworkChain network = Network(channels, size);

        Assert.AreEqual(parameters, network.TrainableVariables.Sum(variable => variable.Tensor.numel()));
        Assert.AreEqual(0.01, network.TrainableVariables[^2].Tensor.std().item<float>(), 3e-4); // at least 8000 normal values
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(17)]
    public void Network_Outputs_HaveNormOne(int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using NetworkChain network = Network(1, size);

        Tensor features = network.Forward(rand(4, 1, size, size), training: false).Single();

        CollectionAssert.AreEqual((long[])[4, 160], features.shape);
        Assert.IsLessThan(1e-5, (features.norm(1) - 1.0).abs().max().item<float>());
    }

    // BASELINES: eta = 0.9 makes 2500 clusters 250, 25 and 10; eta = 0.2 makes them 2000, 1600, 1280 and takes 24 periods.
    [TestMethod]
    public void ClustersAfter_Periods_AreThoseOfTheUnrolling()
    {
        CollectionAssert.AreEqual((int[])[250, 25, 10], Periods(2500, 0.9).ToArray());
        CollectionAssert.AreEqual((int[])[2000, 1600, 1280], Periods(2500, 0.2).Take(3).ToArray());
        Assert.AreEqual(24, Periods(2500, 0.2).Count());
        Assert.AreEqual(7, JulePhase.ClustersAfter(7, 0.9, 10));

        static IEnumerable<int> Periods(int count, double unrolling)
        {
            while (count > 10)
            {
                yield return count = JulePhase.ClustersAfter(count, unrolling, 10);
            }
        }
    }

    // BASELINES: 0.01 (1 + 1e-4 it)^-0.75 is 0.009310124 at step 1000 and 0.005946036 at step 10,000.
    [TestMethod]
    public void LearningRate_Steps_FollowsTheInverseSchedule()
    {
        using ILearner learner = Learner(Configuration);

        Assert.AreEqual(0.01, learner.LearningRate(0, 0));
        Assert.AreEqual(0.009310124, learner.LearningRate(0, 1000), 5e-10);
        Assert.AreEqual(0.005946036, learner.LearningRate(4, 9984), 5e-10); // after 4 epochs of 4 steps
    }

    [TestMethod]
    public void Draw_Batch_HasEveryPairWithDifferentNegatives()
    {
        int[] clusters = [5, 2, 5, 7, 2, 5, 9];
        using Generator generator = new(3, CPU);

        using Tensor drawn = TripletSampler.Draw(clusters, 20, generator);

        // Pairs 0-2, 0-5, 2-5, 1-4, each with 3 negatives, as there are 3 other clusters.
        (long Anchor, long Positive, long Negative)[] triplets = Triplets(drawn);
        CollectionAssert.AreEqual(
            (ValueTuple<long, long>[])[(0, 2), (0, 5), (2, 5), (1, 4)],
            triplets.Select(triplet => (triplet.Anchor, triplet.Positive)).Distinct().ToArray());
        Assert.HasCount(12, triplets.Distinct());
        Assert.IsTrue(triplets.All(triplet => clusters[triplet.Negative] != clusters[triplet.Anchor]));
    }

    [TestMethod]
    public void Draw_ManyTimes_TakesEveryImageOfOtherClustersAlike()
    {
        int[] clusters = [0, 0, 1, 2, 3, 1];
        using Generator generator = new(4, CPU);
        int[] counts = new int[6];
        for (int time = 0; time < 2000; time++)
        {
            using Tensor drawn = TripletSampler.Draw(clusters, 1, generator);
            counts[Triplets(drawn).First(triplet => triplet.Anchor == 0).Negative]++;
        }

        // 500 of 2000 each, with a standard deviation of 19.
        CollectionAssert.AreEqual((int[])[0, 0], counts[..2]);
        Assert.IsTrue(counts[2..].All(count => Math.Abs(count - 500) < 100), string.Join(", ", counts));
    }

    [TestMethod]
    [DataRow(new[] { 1, 2, 3 })]
    [DataRow(new[] { 4, 4, 4 })]
    public void Draw_NoPairOrNoOtherCluster_HasNoTriplet(int[] clusters)
    {
        using Generator generator = new(5, CPU);

        using Tensor drawn = TripletSampler.Draw(clusters, 20, generator);

        CollectionAssert.AreEqual((long[])[3, 0], drawn.shape);
    }

    [TestMethod]
    public void Run_StoppedInAnyPeriod_GivesTheSameFiles()
    {
        using TemporaryFolder folder = new();
        RunFolder whole = new(folder.File("whole"));
        List<string> notes = [];
        Assert.IsTrue(Train(whole, notes).Finished);
        Assert.IsGreaterThanOrEqualTo(3, notes.Count(note => note.StartsWith("Period", StringComparison.Ordinal)), "The last stop is in the third period.");

        // In the middle of the first period's second epoch, at the border to the second period, in the middle of that and of the third.
        foreach (int stopAfter in (int[])[5, 8, 13, 18])
        {
            RunFolder parts = new(folder.File($"parts{stopAfter}"));
            Assert.IsFalse(Train(parts, [], stopAfter).Finished);
            Assert.IsTrue(Train(parts, [], resume: true).Finished);

            CollectionAssert.AreEqual(File.ReadAllBytes(whole.ModelFile), File.ReadAllBytes(parts.ModelFile), $"weights, {stopAfter}");
            CollectionAssert.AreEqual(File.ReadAllBytes(whole.EvaluationFile), File.ReadAllBytes(parts.EvaluationFile), $"evaluation, {stopAfter}");
            CollectionAssert.AreEqual(
                EpochTable.Read(whole.MetricsFile).Select(record => record.Total).ToArray(),
                EpochTable.Read(parts.MetricsFile).Select(record => record.Total).ToArray(),
                $"metrics, {stopAfter}");
        }
    }

    [TestMethod]
    public void Run_ThreeKindsOfImages_EndsEarlyAndFindsThem()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        List<string> notes = [];

        TrainingOutcome outcome = Train(run, notes);

        // A fifth of the clusters goes in each period, so that K is reached before the epochs are over.
        int periods = notes.Count(note => note.StartsWith("Period", StringComparison.Ordinal));
        Assert.HasCount(2 * periods, EpochTable.Read(run.MetricsFile));
        Assert.IsLessThan(6, periods);
        CollectionAssert.AreEqual((string[])["pixels", "feature", "merged"], outcome.Scores.Select(scores => scores.Stage).ToArray());
        Assert.IsGreaterThan(0.95, outcome.Scores.Single(scores => scores.Stage == "merged").Scores.Acc);
        Assert.AreEqual(3, EvaluationTable.Read(run.EvaluationFile).First(row => row.Stage == "merged").K);
    }

    [TestMethod]
    public void RunEpoch_AcrossAMerging_LeavesNoTensorBehind()
    {
        using MemoryImageSource source = Source();
        using ILearner learner = Learner(Configuration with { Method = new ConfiguredMethod(Configuration.Method.Method, new JuleSettings { Unrolling = 0.3, PeriodEpochs = 1, Neighbors = 5 }) });
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        long before = LiveTensors.CountSettled();

        trainer.RunEpoch(_ => { }, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    // Clusters that stay as they are: the loss falls to what triplets of one kind of image in two clusters leave, a part of the margin.
    [TestMethod]
    [DataRow("float32")]
    [DataRow("mixed_bfloat16")]
    public void Run_OneEpochAfterTheOther_LowersTheTripletLoss(string dtype)
    {
        using MemoryImageSource source = Source();
        RunConfiguration one = Configuration with
        {
            Method = new ConfiguredMethod(Configuration.Method.Method, new JuleSettings { PeriodEpochs = 12, Neighbors = 5 }),
            Engine = Configuration.Engine with { Dtype = dtype },
        };
        using ILearner learner = Learner(one);
        using Trainer trainer = new(learner, source, 42, CPU);
        for (int epoch = 0; epoch < 12; epoch++)
        {
            trainer.RunEpoch(_ => { }, CancellationToken.None);
        }

        Assert.IsLessThan(0.8 * trainer.Records[0].Total, trainer.Records[^1].Total);
    }

    [TestMethod]
    public void Rules_TinyImages_AreRefused()
    {
        RunConfiguration tiny = Configuration with { Augmentation = new AugmentationSettings { ImageSize = 12 } };

        SettingRule broken = tiny.Method.Method.Rules(tiny).Single(rule => !rule.Holds);

        StringAssert.Contains(broken.Message, "at least 13");
    }

    private static (long Anchor, long Positive, long Negative)[] Triplets(Tensor drawn)
    {
        long[] values = drawn.data<long>().ToArray();
        int count = values.Length / 3;
        return [.. Enumerable.Range(0, count).Select(index => (values[index], values[count + index], values[(2 * count) + index]))];
    }

    private static NetworkChain Network(int channels, int size)
    {
        using Generator weights = new(1, CPU);
        NetworkChain network = new([("feature", JuleNetwork.Create(channels, size))]);
        network.Build([-1, channels, size, size], new BuildContext(CPU, DTypePolicy.Float32, weights));
        return network;
    }

    private static ILearner Learner(RunConfiguration configuration)
    {
        using MemoryImageSource source = Source();
        return configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, Images, source.Shape, Clusters: 3));
    }

    private static TrainingOutcome Train(RunFolder folder, List<string> notes, int stopAfter = int.MaxValue, bool resume = false)
    {
        using MemoryImageSource source = Source();
        using Experiment experiment = Experiment.Open(Configuration, source);
        Observer observer = new(notes, stopAfter);
        return experiment.Train(new TrainOptions { Folder = folder.Path, Resume = resume, Observers = [observer], Cancellation = observer.Stop.Token });
    }

    /// <summary>Three kinds of noisy images in turn, each with a bright bar at a place of its own.</summary>
    private static MemoryImageSource Source()
    {
        byte[] pixels = [.. GoldenFile.Uniform(5, Images * 14 * 14, 0, 60).Select(value => (byte)value)];
        for (int image = 0; image < Images; image++)
        {
            pixels.AsSpan((image * 14 * 14) + (5 * (image % 3) * 14), 4 * 14).Fill(220);
        }

        return new MemoryImageSource("bars", [pixels], new ImageShape(1, 14, 14), [.. Enumerable.Range(0, Images).Select(image => image % 3)], ["top", "middle", "bottom"]);
    }

    private sealed class Observer(List<string> notes, int stopAfter) : ITrainingObserver
    {
        private int steps;

        public StopRequest Stop { get; } = new();

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report)
        {
            if (++steps == stopAfter)
            {
                Stop.Raise(CD.Runner.Errors.ExitCode.Interrupted);
            }
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => notes.Add(message);
    }
}
