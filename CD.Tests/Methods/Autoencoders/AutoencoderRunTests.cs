using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Methods.Ae;
using CD.Runner.Methods.Autoencoders;
using CD.Runner.Methods.Dae;
using CD.Runner.Methods.Dec;
using CD.Runner.Methods.Vae;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Methods.Autoencoders;

/// <summary>Whole runs, with every phase that the methods have.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AutoencoderRunTests
{
    private const int Images = 18;

    // 18 images in batches of 4: four steps an epoch. Four pairs of layers with an epoch each, the whole, then self-training.
    private static readonly Dictionary<string, object> Settings = new()
    {
        ["ae"] = new AeSettings { Width = 4, Code = 3, LayerEpochs = 1 },
        ["dae"] = new DaeSettings { Network = AutoencoderKind.Fc, Width = 8, Code = 3, LayerEpochs = 1, Corruption = CorruptionKind.SaltAndPepper },
        ["vae"] = new VaeSettings { Network = AutoencoderKind.Fc, Width = 8, Code = 3 },
        ["dec"] = new DecSettings { Width = 4, Code = 3, LayerEpochs = 1, PretrainingEpochs = 1, UpdateInterval = 3, Tolerance = 0.0 },
    };

    [TestMethod]
    [DataRow("ae", 2, 6, 10, 14, 19)]
    [DataRow("dae", 2, 6, 10, 14, 16, 19)]
    [DataRow("vae", 3, 4, 6)]
    [DataRow("dec", 2, 6, 10, 14, 18, 20, 21, 23, 25)]
    public void Run_StoppedInAnyPhaseAndResumed_GivesTheSameFiles(string method, params int[] stops)
    {
        using TemporaryFolder folder = new();
        RunFolder whole = new(folder.File("whole"));
        Assert.IsTrue(Train(whole, With(method), int.MaxValue));
        foreach (int stop in stops)
        {
            RunFolder parts = new(folder.File($"parts{stop}"));
            Assert.IsFalse(Train(parts, With(method), stop), $"{stop} steps are not the whole run.");
            Assert.IsTrue(Train(parts, With(method), int.MaxValue, resume: true));

            CollectionAssert.AreEqual(File.ReadAllBytes(whole.ModelFile), File.ReadAllBytes(parts.ModelFile), $"weights, stopped after {stop}");
            CollectionAssert.AreEqual(File.ReadAllBytes(whole.EvaluationFile), File.ReadAllBytes(parts.EvaluationFile), $"evaluation, stopped after {stop}");
            CollectionAssert.AreEqual(Numbers(whole), Numbers(parts), $"metrics, stopped after {stop}");
        }
    }

    [TestMethod]
    [DataRow("ae")]
    [DataRow("dae")]
    [DataRow("vae")]
    [DataRow("dec")]
    public void RunEpoch_OfEveryPhase_LeavesNoTensorBehind(string method)
    {
        object settings = Settings[method] switch
        {
            AeSettings ae => ae with { LayerEpochs = 3 },
            DaeSettings dae => dae with { LayerEpochs = 3 },
            DecSettings dec => dec with { LayerEpochs = 3, PretrainingEpochs = 3 },
            object others => others,
        };
        RunConfiguration configuration = With(method) with { Training = With(method).Training with { Epochs = 3 }, Method = new ConfiguredMethod(With(method).Method.Method, settings) };
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, Images, source.Shape, Clusters: 2));
        using Trainer trainer = new(learner, source, 42, CPU);
        Assert.AreEqual(0, learner.Epochs % 3);
        while (trainer.Position.Epoch < learner.Epochs)
        {
            // Of every phase's three epochs the last leaves no more tensors than the second, which the first has prepared.
            trainer.RunEpoch(_ => { }, CancellationToken.None);
            trainer.RunEpoch(_ => { }, CancellationToken.None);
            long before = LiveTensors.CountSettled();
            trainer.RunEpoch(_ => { }, CancellationToken.None);

            Assert.IsLessThanOrEqualTo(before, LiveTensors.CountSettled(), $"up to epoch {trainer.Position.Epoch}");
        }
    }

    [TestMethod]
    public void Run_GreedyLayers_TrainsOnePairAfterTheOther()
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = With("dae").Method.Method.CreateLearner(new LearnerContext(With("dae"), CPU, Images, source.Shape, Clusters: 2));
        using Trainer trainer = new(learner, source, 42, CPU);
        for (int pair = 0; pair < 4; pair++)
        {
            Dictionary<string, Tensor> before = learner.ModelState().ToDictionary(item => item.Name, item => item.Tensor.clone());
            trainer.RunEpoch(_ => { }, CancellationToken.None);

            // The decoder's blocks stand in the order of its computation: the last undoes the first.
            string[] moved = [.. learner.ModelState().Where(item => !item.Tensor.equal(before[item.Name]).all().ToBoolean()).Select(item => string.Join('.', item.Name.Split('.')[..2])).Distinct()];
            CollectionAssert.AreEqual((string[])[$"encoder.{pair}", $"decoder.{3 - pair}"], moved);
        }
    }

    [TestMethod]
    public void Run_Dec_EndsWhenFewerThanTheToleranceChanged()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        DecSettings settings = (DecSettings)Settings["dec"] with { Network = AutoencoderKind.Fc, LayerEpochs = 0, Tolerance = 1.0 };
        RunConfiguration configuration = With("dec") with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("dec")!, settings), Training = new TrainingSettings { Epochs = 9, BatchSize = 4, LearningRate = 1e-9 } };

        Assert.IsTrue(Train(run, configuration, int.MaxValue));

        // An epoch of pretraining, then one of self-training before which all have changed their cluster, and one before which none has.
        IReadOnlyList<EpochRecord> records = EpochTable.Read(run.MetricsFile);
        Assert.HasCount(3, records);
        CollectionAssert.AreEqual((double[])[1.0, 0.0], records.Skip(1).Select(record => record.Terms.Single(term => term.Name == "label_change").Value).ToArray());
        Assert.IsTrue(records[^1].Scores.Any(score => score.Stage == "assignment"));
    }

    // Three Gaussians in the space of pixels, whose means are some fifteen deviations apart: every run must find them.
    [TestMethod]
    [DataRow("ae", "code")]
    [DataRow("dae", "code")]
    [DataRow("dec", "assignment")]
    public void Run_ThreeGaussians_FindsThem(string method, string stage)
    {
        object settings = method switch
        {
            "ae" => new AeSettings { Width = 32, Code = 4 },
            "dae" => new DaeSettings { Width = 32, Code = 4 },
            _ => new DecSettings { Width = 32, Code = 4, PretrainingEpochs = 40 },
        };
        RunConfiguration configuration = With(method) with
        {
            Augmentation = new AugmentationSettings { ImageSize = 8 },
            Training = new TrainingSettings { Epochs = 40, BatchSize = 20, LearningRate = 3e-3, Schedule = ScheduleKind.Constant, ClipNorm = 0.0 },
            Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!, settings),
            Evaluation = new EvaluationSettings { Clusters = 3, Restarts = 5 },
        };
        using TemporaryFolder folder = new();
        using MemoryImageSource source = Gaussians(240);
        using Experiment experiment = Experiment.Open(configuration, source);

        TrainingOutcome outcome = experiment.Train(new TrainOptions { Folder = folder.File("run") });

        Assert.IsGreaterThan(0.95, outcome.Scores.Single(score => score.Stage == stage).Scores.Acc, string.Join("; ", outcome.Scores.Select(score => $"{score.Stage} {score.Scores.Acc}")));
    }

    // Not the Gaussians: to code which of three kinds it is costs log 3 = 1.1 nats of divergence, and there saves as much of cross-entropy
    // (64 pixels whose means have a variance of .008 between kinds: 64 x .008 / (2 x .47 x .53)), so that an empty code is no worse.
    [TestMethod]
    public void Run_VaeOnKindsThatAreWorthTheirDivergence_FindsThem()
    {
        using TemporaryFolder folder = new();
        RunConfiguration configuration = MethodRuns.Configuration("vae");
        configuration = configuration with
        {
            Method = new ConfiguredMethod(configuration.Method.Method, new VaeSettings { Network = AutoencoderKind.Fc, Width = 32, Code = 4 }),
            Training = new TrainingSettings { Epochs = 30, BatchSize = 15, LearningRate = 3e-3, Schedule = ScheduleKind.Constant },
        };

        Assert.IsGreaterThan(0.95, MethodRuns.AccuracyOnSeparableImages(folder, configuration, "mean"));
    }

    [TestMethod]
    public void Run_VaeWithAHeavyDivergence_ReportsThatTheCodeIsEmpty()
    {
        using TemporaryFolder folder = new();
        VaeSettings settings = (VaeSettings)Settings["vae"] with { DivergenceWeight = 1000.0 };
        RunFolder heavy = new(folder.File("heavy"));
        RunFolder usual = new(folder.File("usual"));
        RunConfiguration configuration = With("vae") with { Training = With("vae").Training with { Epochs = 30, LearningRate = 3e-3 } };

        Train(heavy, configuration with { Method = new ConfiguredMethod(configuration.Method.Method, settings) }, int.MaxValue);
        Train(usual, configuration with { Method = new ConfiguredMethod(configuration.Method.Method, settings with { DivergenceWeight = 0.01 }) }, int.MaxValue);

        Assert.AreEqual(0.0, Term(heavy, "active_dimensions"));
        Assert.IsGreaterThan(0.0, Term(usual, "active_dimensions"));
        EpochRecord last = EpochTable.Read(usual.MetricsFile)[^1];
        Assert.AreEqual(Term(usual, "reconstruction") + (0.01 * Term(usual, "divergence")), last.Total, 1e-3 * last.Total);
    }

    [TestMethod]
    [DataRow("ae")]
    [DataRow("vae")]
    [DataRow("dec")]
    public void Describe_AfterTraining_ComputesTheEncodersFirstStage(string method)
    {
        using DisposeScope scope = NewDisposeScope();
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = With(method).Method.Method.CreateLearner(new LearnerContext(With(method), CPU, Images, source.Shape, Clusters: 2));
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        using ImageBatch batch = source.Read([[0L, 1L, 2L]], CancellationToken.None).Single();
        using CD.Runner.Evaluation.IEncoder encoder = learner.CreateEncoder();
        using InferenceChainNetwork graph = new(DTypePolicy.Float32, learner.Describe()!);

        IReadOnlyList<Tensor> outputs = encoder.Encode(batch, [0L, 1L, 2L]);
        Tensor described = graph.Forward(batch.Stacked!.to(ScalarType.Float32) / 255.0).Single();

        Assert.HasCount(With(method).Method.Method.Stages.Count, outputs);
        CollectionAssert.AreEqual((long[])[3, 3], outputs[0].shape);
        Assert.IsTrue(outputs[0].allclose(described, 1e-5, 1e-6));
        Assert.IsTrue(outputs[0].equal(encoder.Encode(batch, [0L, 1L, 2L])[0]).all().ToBoolean(), "evaluation draws nothing");
    }

    [TestMethod]
    public void CreateLearner_ConvolutionsOfASideThatDoesNotFit_SaysWhatToDo()
    {
        RunConfiguration configuration = With("ae") with { Augmentation = new AugmentationSettings { ImageSize = 28 } };

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, Images, null, Clusters: 2)));
        StringAssert.Contains(error.Message, "multiple of 8; received 28. Set augmentation.image_size, or ae.network=fc.");
    }

    private static RunConfiguration With(string method) => new()
    {
        Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!, Settings[method]),
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { Epochs = method == "dec" ? 3 : 2, BatchSize = 4, LearningRate = 1e-3 },
        Evaluation = new EvaluationSettings { Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    private static MemoryImageSource Gaussians(int count)
    {
        const int Pixels = 64;
        double[] means = GoldenFile.Uniform(91, 3 * Pixels, 80.0, 176.0);
        double[] noise = [.. Enumerable.Range(0, 12).Select(part => GoldenFile.Uniform((ulong)(92 + part), count * Pixels, -0.5, 0.5)).Aggregate((sum, part) => [.. sum.Zip(part, (x, y) => x + y)])]; // of variance 1
        byte[] pixels = [.. Enumerable.Range(0, count * Pixels).Select(place => (byte)Math.Clamp(means[(place / Pixels % 3 * Pixels) + (place % Pixels)] + (20.0 * noise[place]), 0.0, 255.0))];
        return new("gaussians", [pixels], new ImageShape(1, 8, 8), [.. Enumerable.Range(0, count).Select(image => image % 3)], ["a", "b", "c"]);
    }

    private static bool Train(RunFolder folder, RunConfiguration configuration, int stopAfter, bool resume = false)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(configuration, source);
        StopAfter observer = new(stopAfter);
        return experiment.Train(new TrainOptions { Folder = folder.Path, Resume = resume, Observers = [observer], Cancellation = observer.Stop.Token }).Finished;
    }

    private static double Term(RunFolder folder, string name) => EpochTable.Read(folder.MetricsFile)[^1].Terms.Single(term => term.Name == name).Value;

    private static string[] Numbers(RunFolder folder) =>
        [.. File.ReadAllLines(folder.MetricsFile).Skip(1).Select(line => string.Join(',', line.Split(',')[..^2]))];

    private sealed class StopAfter(int steps) : ITrainingObserver
    {
        private int done;

        public StopRequest Stop { get; } = new();

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report)
        {
            if (++done == steps)
            {
                Stop.Raise(ExitCode.Interrupted);
            }
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message)
        {
        }
    }
}
