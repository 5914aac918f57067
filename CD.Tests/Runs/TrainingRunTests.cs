using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Methods.ContrastiveDisentangling;
using CD.Runner.Methods.Pica;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Methods;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Runs;

[TestClass]
[DoNotParallelize]
public sealed class TrainingRunTests
{
    private const int Images = 18;

    private static readonly MethodCatalogue Methods = MethodCatalogue.BuiltIn.With(new FakeMethod("fake"), new FakePhasedMethod());

    // 18 images in batches of 4: four steps an epoch, two images left over.
    private static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, LatentDimensions = 8, FeatureHeads = 6 },
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { Epochs = 3, BatchSize = 4 },
        Evaluation = new EvaluationSettings { Every = 2, Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    [TestMethod]
    [DataRow("contrastive-disentangling", 1)]
    [DataRow("contrastive-disentangling", 4)]
    [DataRow("contrastive-disentangling", 6)]
    [DataRow("contrastive-disentangling", 11)]
    [DataRow("simclr", 6)]
    [DataRow("ae", 6)]
    [DataRow("dae", 6)]
    [DataRow("vae", 6)]
    [DataRow("dcgan", 6)]
    [DataRow("dec", 6)]
    [DataRow("dec", 18)]
    [DataRow("cc", 6)]
    [DataRow("pica", 2)]
    [DataRow("pica", 6)]
    [DataRow("decnn", 6)]
    [DataRow("jule", 2)]
    [DataRow("jule", 6)]
    [DataRow("fake", 2)]
    [DataRow("fake", 4)]
    [DataRow("fake", 10)]
    [DataRow("phased", 2)]
    [DataRow("phased", 8)]
    [DataRow("phased", 10)]
    [DataRow("phased", 15)]
    public void Run_StoppedAndResumed_GivesTheSameFilesAsAnUninterruptedRun(string method, int stopAfter)
    {
        using TemporaryFolder folder = new();
        RunFolder whole = new(folder.File("whole"));
        RunFolder parts = new(folder.File("parts"));

        Assert.IsTrue(Train(whole, With(method), new Observer()).Finished);
        Assert.IsFalse(Train(parts, With(method), new Observer { StopAfter = stopAfter }).Finished);
        Assert.IsFalse(parts.Finished);
        Assert.IsTrue(Train(parts, With(method), new Observer(), resume: true).Finished);

        AssertSameRun(whole, parts);
    }

    [TestMethod]
    public void Run_SameSeedTwice_GivesTheSameFilesAndAnotherSeedDoesNot()
    {
        using TemporaryFolder folder = new();
        RunFolder first = new(folder.File("first"));
        RunFolder second = new(folder.File("second"));
        RunFolder other = new(folder.File("other"));
        RunConfiguration one = Configuration with { Training = Configuration.Training with { Epochs = 1 } };

        Train(first, one, new Observer());
        Train(second, one, new Observer());
        Train(other, one with { Training = one.Training with { Seed = 43 } }, new Observer());

        AssertSameRun(first, second);
        CollectionAssert.AreNotEqual(File.ReadAllBytes(first.ModelFile), File.ReadAllBytes(other.ModelFile));
        Assert.AreNotEqual(Numbers(first)[0], Numbers(other)[0]);
    }

    [TestMethod]
    [DataRow("head_normalization")]
    [DataRow("plain_first_view")]
    [DataRow("alpha")]
    public void Run_AblationSwitch_TrainsOtherWeightsUnderAnotherName(string ablation)
    {
        using TemporaryFolder folder = new();
        RunFolder whole = new(folder.File("whole"));
        RunFolder ablated = new(folder.File("ablated"));
        RunConfiguration one = Configuration with { Training = Configuration.Training with { Epochs = 1 } };
        RunConfiguration other = ablation switch
        {
            "head_normalization" => one with { Model = one.Model with { HeadNormalization = false } },
            "plain_first_view" => one with { Augmentation = one.Augmentation with { PlainFirstView = true } },
            _ => one with { Method = new ConfiguredMethod(one.Method.Method, new ObjectiveSettings { Alpha = 0 }) },
        };

        Train(whole, one, new Observer());
        Assert.IsTrue(Train(ablated, other, new Observer()).Finished);

        Assert.AreNotEqual(RunIdentity.Hash(one), RunIdentity.Hash(other));
        CollectionAssert.AreNotEqual(File.ReadAllBytes(whole.ModelFile), File.ReadAllBytes(ablated.ModelFile));
    }

    [TestMethod]
    public void Run_EvaluationEverySecondEpoch_ScoresThatEpochAndTheLast()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, Configuration, new Observer());

        CollectionAssert.AreEqual((bool[])[false, true, true], EpochTable.Read(run.MetricsFile).Select(record => record.Scores.Count > 0).ToArray());
        IReadOnlyList<EvaluationRow> rows = EvaluationTable.Read(run.EvaluationFile);
        CollectionAssert.AreEqual((string[])["pixels", "backbone", "feature"], rows.Select(row => row.Stage).Distinct().ToArray());
        Assert.IsTrue(rows.All(row => row.N == Images && row.K == 2));
        Assert.HasCount(1, RunTable.Read(folder.File("runs.csv")));
    }

    [TestMethod]
    public void Run_WhatItTook_IsRecordedAndAddedUpOverProcesses()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, Configuration, new Observer { StopAfter = 9 });
        RunResources half = RunResources.Read(run.ResourcesFile)!;
        new RunResources(half.TrainSeconds, 2000.0, 1000.0, 1L << 50, half.Memory).Write(run.ResourcesFile);
        Train(run, Configuration, new Observer(), resume: true);

        // The training's seconds are those of the epochs' rows; evaluations and the largest memory come from both processes.
        RunResources whole = RunResources.Read(run.ResourcesFile)!;
        RunRow row = RunTable.Read(folder.File("runs.csv")).Single();
        Assert.IsGreaterThan(0.0, half.EvaluateSeconds, "the second epoch is evaluated");
        Assert.IsGreaterThan(1000.0, whole.EvaluateSeconds);
        Assert.IsLessThan(half.TrainSeconds, half.PrepareSeconds);
        Assert.AreEqual(2000.0, whole.PrepareSeconds, "the epoch that was stopped had been prepared");
        Assert.AreEqual(1L << 50, whole.PeakBytes);
        Assert.AreEqual(EpochTable.Read(run.MetricsFile).Sum(record => record.Seconds), whole.TrainSeconds, 1e-9);
        Assert.AreEqual((whole.TrainSeconds, whole.EvaluateSeconds, whole.PeakMebibytes), (row.TrainSeconds, row.EvaluateSeconds, row.PeakMebibytes));
    }

    [TestMethod]
    public void Run_LossThatIsNotFinite_StopsAndKeepsTheLastCheckpoint()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Train(run, Configuration, new Observer { StopAfter = 6 });
        Poison(run.CheckpointFile, "instance_projector.3.bias");
        byte[] checkpoint = File.ReadAllBytes(run.CheckpointFile);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Train(run, Configuration, new Observer(), resume: true));

        Assert.AreEqual(ExitCode.NotFinite, error.Code);
        StringAssert.StartsWith(error.Message, "instance is not a number at epoch 2, step 3;");
        CollectionAssert.AreEqual(checkpoint, File.ReadAllBytes(run.CheckpointFile));
    }

    [TestMethod]
    public void Run_DamagedCheckpoint_SaysSoAndChangesNothing()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Train(run, Configuration, new Observer { StopAfter = 1 });
        byte[] damaged = File.ReadAllBytes(run.CheckpointFile)[..5000];
        File.WriteAllBytes(run.CheckpointFile, damaged);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Train(run, Configuration, new Observer(), resume: true));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.Contains(error.Message, "--overwrite");
        CollectionAssert.AreEqual(damaged, File.ReadAllBytes(run.CheckpointFile));
    }

    [TestMethod]
    [DataRow("contrastive-disentangling")]
    [DataRow("simclr")]
    [DataRow("jule")]
    [DataRow("fake")]
    [DataRow("phased")]
    public void RunEpoch_ManySteps_LeavesNoTensorBehind(string method)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using ILearner learner = MethodNamed(method).CreateLearner(new LearnerContext(With(method), CPU, Images, source.Shape, Clusters: 2));
        using Trainer trainer = new(learner, source, 42, CPU);
        trainer.RunEpoch(_ => { }, CancellationToken.None);
        long before = LiveTensors.CountSettled();

        trainer.RunEpoch(_ => { }, CancellationToken.None);

        Assert.IsLessThanOrEqualTo(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Run_MethodWithClustersOfItsOwn_IsScoredByThemAsTheyAre()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = Train(run, With("fake") with { Evaluation = Configuration.Evaluation with { Clusters = 7 } }, new Observer());

        // The fake's clusters are the classes of the images, whatever K-means is asked for.
        ClusteringScores scores = outcome.Scores.Single(score => score.Stage == "cluster").Scores;
        Assert.AreEqual((1.0, 1.0), (scores.Ari, scores.Acc));
        string identity = RunTable.Read(folder.File("runs.csv")).Single().Identity;
        CollectionAssert.AreEqual(
            (ScoreRow[])
            [
                new ScoreRow("run", identity, "fake", "cluster", "assignment", "nmi", scores.Nmi, 2, Images),
                new ScoreRow("run", identity, "fake", "cluster", "assignment", "ari", 1.0, 2, Images),
                new ScoreRow("run", identity, "fake", "cluster", "assignment", "acc", 1.0, 2, Images),
            ],
            RunScoreTable.Read(folder.File("scores.csv")).Where(row => row.Stage == "cluster").ToArray());
        Assert.AreEqual(("kmeans", 7), RunScoreTable.Read(folder.File("scores.csv")).Where(row => row.Stage == "pixels").Select(row => (row.Kind, row.K)).Distinct().Single());
        Assert.AreEqual("epoch,warm_up,sorting,total,learning_rate,grad_norm,cluster_nmi,cluster_ari,cluster_acc,seconds,views_per_second", File.ReadLines(run.MetricsFile).First());
    }

    [TestMethod]
    public void Run_PhasesOfWhichTheLastConverges_EndsEarlyAndIsScored()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = Train(run, With("phased") with { Training = Configuration.Training with { Epochs = 5 }, Evaluation = Configuration.Evaluation with { Every = 0 } }, new Observer());

        Assert.IsTrue(outcome.Finished);
        IReadOnlyList<EpochRecord> records = EpochTable.Read(run.MetricsFile);
        CollectionAssert.AreEqual((string[])["noise", "noise", "together", "together"], records.Select(record => record.Terms.Single().Name).ToArray());
        Assert.HasCount(2, records[^1].Scores);
        CollectionAssert.AreEqual((string[])["pixels", "code", "largest"], outcome.Scores.Select(score => score.Stage).ToArray());
        RunConfiguration recorded = run.ReadConfiguration(Methods);
        Assert.AreEqual((ImageChannels.Rgb, 2), (recorded.Model.Channels, recorded.Evaluation.Clusters));

        // The clusters are the places of the largest numbers of the rows that embed gives.
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(recorded, source, Methods);
        EmbeddingSet embeddings = experiment.Embed(run.Path);
        FeatureMatrix code = embeddings.Stage("code").Matrix!;
        Assert.IsNull(embeddings.Stage("largest").Clusters);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, Images).Select(item => code.Row(item)[0] >= code.Row(item)[1] ? 0 : 1).ToArray(),
            embeddings.With(experiment.Evaluate(embeddings, 2)).Stage("largest").Clusters!.ToArray());
    }

    [TestMethod]
    public void Run_MethodThatNeedsClustersWithoutLabels_SaysWhatToSet()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = new("small", [new byte[Images * 16 * 16]], new ImageShape(1, 16, 16), null, []);
        using Experiment experiment = Experiment.Open(With("phased") with { Evaluation = new EvaluationSettings() }, source, Methods);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => experiment.Train(new TrainOptions { Folder = folder.File("run") }));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, "Set evaluation.clusters.");
        Assert.AreEqual(ImageChannels.Grey, experiment.Configuration.Model.Channels);
    }

    [TestMethod]
    public void Run_MethodThatTrainsNothing_IsEvaluatedAtOnce()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = Train(run, With("kmeans"), new Observer());

        Assert.IsTrue(outcome.Finished);
        Assert.AreEqual("pixels", outcome.Scores.Single().Stage);
        Assert.IsEmpty(EpochTable.Read(run.MetricsFile));
        RunRow row = RunTable.Read(folder.File("runs.csv")).Single();
        Assert.AreEqual(("kmeans", 0, null, null, string.Empty), (row.Method, row.Epochs, row.Total, row.LatentDimensions, row.Backbone));
        Assert.AreEqual(outcome.Scores[0].Scores.Nmi, row.PixelsNmi);
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(With("kmeans"), source, Methods);
        Assert.AreEqual(outcome.Scores[0], experiment.Evaluate(run.Path).Scores.Single());
        Assert.AreEqual(16 * 16 * 3, experiment.Embed(run.Path).Stage("pixels").Matrix!.Dimensions);
    }

    [TestMethod]
    public void Run_SimClr_HasTheStagesOfItsNetwork()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        TrainingOutcome outcome = Train(run, With("simclr") with { Training = Configuration.Training with { Epochs = 1 } }, new Observer());

        CollectionAssert.AreEqual((string[])["pixels", "backbone", "latent"], outcome.Scores.Select(score => score.Stage).ToArray());
        Assert.AreEqual("epoch,instance,total,learning_rate,grad_norm,backbone_nmi,backbone_ari,backbone_acc,latent_nmi,latent_ari,latent_acc,seconds,views_per_second", File.ReadLines(run.MetricsFile).First());
        EpochRecord record = EpochTable.Read(run.MetricsFile).Single();
        Assert.AreEqual(record.Terms.Single().Value, record.Total);
    }

    [TestMethod]
    public void Run_SimClr_IsContrastiveDisentanglingWithoutFeatureTerms()
    {
        using TemporaryFolder folder = new();
        RunConfiguration one = Configuration with { Training = Configuration.Training with { Epochs = 1, ClipNorm = 0.0 } };
        RunFolder simclr = new(folder.File("simclr"));
        RunFolder without = new(folder.File("without"));
        Observer observer = new();

        Train(simclr, one with { Method = new ConfiguredMethod(MethodNamed("simclr")) }, new Observer());
        Train(without, one with { Method = Objectives.Of(new ObjectiveSettings { FeatureContrastive = 0.0, Alpha = 0.0 }) }, observer);

        // The backbone and the projector start from one seed and see the same views; the same operations give the same bits.
        Assert.AreEqual(EpochTable.Read(simclr.MetricsFile).Single().Total, EpochTable.Read(without.MetricsFile).Single().Total);
        CollectionAssert.AreEqual((string[])["The objective does not reach 6 weights of feature_predictor; they stay as they are."], observer.Notes);
    }

    [TestMethod]
    public void Run_ObjectiveThatLeavesWeightsOut_LeavesThemAsTheyWere()
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        RunConfiguration configuration = Configuration with { Method = Objectives.Of(new ObjectiveSettings { FeatureContrastive = 0.0, Alpha = 0.0 }) };
        using ILearner learner = configuration.Method.Method.CreateLearner(new LearnerContext(configuration, CPU, Images, source.Shape, Clusters: 2));
        using Trainer trainer = new(learner, source, 42, CPU);
        Dictionary<string, Tensor> before = learner.ModelState().ToDictionary(item => item.Name, item => item.Tensor.clone());

        trainer.RunEpoch(_ => { }, CancellationToken.None);

        foreach (NamedTensor item in learner.ModelState().Where(item => item.Name.EndsWith("weight", StringComparison.Ordinal)))
        {
            bool same = item.Tensor.equal(before[item.Name]).all().item<bool>();
            Assert.AreEqual(item.Name.StartsWith("feature_predictor", StringComparison.Ordinal), same, item.Name);
        }
    }

    [TestMethod]
    public void Train_SeveralObservers_AreToldTheSame()
    {
        using TemporaryFolder folder = new();
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(With("fake"), source, Methods);
        Observer first = new();
        Observer second = new();

        experiment.Train(new TrainOptions { Folder = folder.File("run"), Observers = [first, second] });
        experiment.Train(new TrainOptions { Folder = folder.File("run"), Observers = [first, second] });

        Assert.AreEqual(12, first.Steps);
        Assert.AreEqual(12, second.Steps);
        StringAssert.StartsWith(first.Notes.Single(), "This run has ended already;");
        CollectionAssert.AreEqual(first.Notes, second.Notes);
    }

    [TestMethod]
    public void Train_AgainInAnotherEnvironment_SaysWithWhichItWasMade()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        RunConfiguration other = With("fake") with { Engine = Configuration.Engine with { Dtype = "float64" } };
        Observer observer = new();

        Assert.IsFalse(Train(run, With("fake"), new Observer { StopAfter = 3 }).Finished);
        Assert.IsTrue(Train(run, other, observer, resume: true).Finished);
        TrainingOutcome again = Train(run, other, observer);

        StringAssert.StartsWith(observer.Notes[0], "This run was begun in another environment: it goes on in float32, as it was begun, and not in float64.");
        StringAssert.Contains(observer.Notes[1], "It was computed on cpu in float32 with 1 thread");
        Assert.AreEqual(RunStart.Finished, again.Start);
        Assert.AreEqual(1.0, again.Scores.Single(score => score.Stage == "cluster").Scores.Acc);
        Assert.AreEqual("float32", run.ReadConfiguration(Methods).Engine.Dtype);
        Assert.HasCount(1, RunEnvironment.Read(run.EnvironmentFile));
    }

    [TestMethod]
    public void Train_CheckpointOfAnotherVersion_SaysSoInOneLine()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Train(run, With("fake"), new Observer { StopAfter = 3 });
        using (MemoryStream copy = new(File.ReadAllBytes(run.CheckpointFile)))
        using (TensorArchive archive = SafeTensors.Read(copy))
        using (FileStream stream = File.Create(run.CheckpointFile))
        {
            SafeTensors.Write(stream, archive.Tensors, archive.Metadata.ToDictionary(entry => entry.Key, entry => entry.Key == "format" ? "contrastive-disentangling-checkpoint-1" : entry.Value));
        }

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Train(run, With("fake"), new Observer(), resume: true));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.Contains(error.Message, "it was written by another version of this program (contrastive-disentangling-checkpoint-1, this one writes contrastive-disentangling-checkpoint-2).");
    }

    private static void Poison(string path, string name)
    {
        using MemoryStream copy = new(File.ReadAllBytes(path));
        using TensorArchive archive = SafeTensors.Read(copy);
        archive.Tensors.Single(entry => entry.Name == name).Tensor.fill_(float.NaN);
        using FileStream stream = File.Create(path);
        SafeTensors.Write(stream, archive.Tensors, archive.Metadata);
    }

    private static IMethod MethodNamed(string name) => Methods.Find(name)!;

    /// <summary>A method with its defaults, but for PICA's extra head of 70 outputs, which these batches are too small for.</summary>
    private static RunConfiguration With(string method) => Configuration with
    {
        Method = method == "pica" ? new ConfiguredMethod(MethodNamed(method), new PicaSettings { ExtraClusters = 3 }) : new ConfiguredMethod(MethodNamed(method)),
    };

    private static TrainingOutcome Train(RunFolder folder, RunConfiguration configuration, Observer observer, bool resume = false)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(configuration, source, Methods);
        return experiment.Train(new TrainOptions { Folder = folder.Path, Resume = resume, Observers = [observer], Cancellation = observer.Stop.Token });
    }

    private static void AssertSameRun(RunFolder expected, RunFolder actual)
    {
        CollectionAssert.AreEqual(File.ReadAllBytes(expected.ModelFile), File.ReadAllBytes(actual.ModelFile), "weights");
        CollectionAssert.AreEqual(File.ReadAllBytes(expected.EvaluationFile), File.ReadAllBytes(actual.EvaluationFile), "evaluation");
        CollectionAssert.AreEqual(Numbers(expected), Numbers(actual), "metrics");
    }

    /// <summary>The rows without the two timing columns at their end.</summary>
    private static string[] Numbers(RunFolder folder) =>
        [.. File.ReadAllLines(folder.MetricsFile).Skip(1).Select(line => string.Join(',', line.Split(',')[..^2]))];

    private sealed class Observer : ITrainingObserver
    {
        public int Steps { get; private set; }

        public List<string> Notes { get; } = [];

        public StopRequest Stop { get; } = new();

        public int StopAfter { get; init; } = int.MaxValue;

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report)
        {
            if (++Steps == StopAfter)
            {
                Stop.Raise(ExitCode.Interrupted);
            }
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => Notes.Add(message);
    }
}
