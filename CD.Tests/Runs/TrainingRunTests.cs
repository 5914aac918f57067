using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Support;
using static TorchSharp.torch;

namespace CD.Tests.Runs;

[TestClass]
[DoNotParallelize]
public sealed class TrainingRunTests
{
    private const int Images = 18;

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
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(6)]
    [DataRow(11)]
    public void Run_StoppedAndResumed_GivesTheSameFilesAsAnUninterruptedRun(int stopAfter)
    {
        using TemporaryFolder folder = new();
        RunFolder whole = new(folder.File("whole"));
        RunFolder parts = new(folder.File("parts"));

        Assert.IsTrue(Train(whole, Configuration, new Observer()).Finished);
        Assert.IsFalse(Train(parts, Configuration, new Observer { StopAfter = stopAfter }).Finished);
        Assert.IsFalse(parts.Finished);
        Assert.IsTrue(Train(parts, Configuration, new Observer(), resume: true).Finished);

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
    public void Run_EvaluationEverySecondEpoch_ScoresThatEpochAndTheLast()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, Configuration, new Observer());

        CollectionAssert.AreEqual((bool[])[false, true, true], EpochTable.Read(run.MetricsFile).Select(record => record.Backbone is not null).ToArray());
        IReadOnlyList<EvaluationRow> rows = EvaluationTable.Read(run.EvaluationFile);
        CollectionAssert.AreEqual((string[])["pixels", "backbone", "feature"], rows.Select(row => row.Stage).Distinct().ToArray());
        Assert.IsTrue(rows.All(row => row.N == Images && row.K == 2));
        Assert.HasCount(1, RunTable.Read(folder.File("runs.csv")));
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
    public void RunEpoch_ManySteps_LeavesNoTensorBehind()
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        using ContrastiveDisentanglingNetwork network = NetworkFactory.Network(Configuration, CPU);
        using Trainer trainer = new(Configuration, source, network, NetworkFactory.Objective(Configuration.Objective), CPU);
        using StopRequest stop = new();
        trainer.RunEpoch(stop, _ => { });
        long before = LiveTensors();

        trainer.RunEpoch(stop, _ => { });

        Assert.AreEqual(before, LiveTensors());
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static void Poison(string path, string name)
    {
        using MemoryStream copy = new(File.ReadAllBytes(path));
        using TensorArchive archive = SafeTensors.Read(copy);
        archive.Tensors.Single(entry => entry.Name == name).Tensor.fill_(float.NaN);
        using FileStream stream = File.Create(path);
        SafeTensors.Write(stream, archive.Tensors, archive.Metadata);
    }

    private static TrainingOutcome Train(RunFolder folder, RunConfiguration configuration, Observer observer, bool resume = false)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        RunStart start = folder.Prepare(configuration, resume, overwrite: false);
        return new TrainingRun(configuration, NetworkFactory.Objective(configuration.Objective), source, folder, CPU, observer, observer.Stop).Run(start, Path.Combine(Path.GetDirectoryName(folder.Path)!, "runs.csv"));
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
        private int steps;

        public StopRequest Stop { get; } = new();

        public int StopAfter { get; init; } = int.MaxValue;

        public void Started(TrainingPlan plan)
        {
        }

        public void StepEnded(StepReport report)
        {
            if (++steps == StopAfter)
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
