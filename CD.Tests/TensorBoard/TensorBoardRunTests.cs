using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Runs;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.TensorBoard;

[TestClass]
[DoNotParallelize]
public sealed class TensorBoardRunTests
{
    private const int Images = 18;

    // Four steps an epoch.
    private static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 8, FeatureHeads = 6 },
        Augmentation = new AugmentationSettings { ImageSize = 16 },
        Training = new TrainingSettings { Epochs = 2, BatchSize = 4 },
        Evaluation = new EvaluationSettings { Every = 1, Restarts = 2, Clusters = 2 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    [TestMethod]
    public void Train_WithAndWithoutTensorBoard_GivesTheSameRun()
    {
        using TemporaryFolder folder = new();
        RunFolder without = new(folder.File("without"));
        RunFolder with = new(folder.File("with"));

        Train(without, new TrainOptions());
        Train(with, new TrainOptions { TensorBoard = "tensorboard" });

        foreach ((string expected, string actual) in (ReadOnlySpan<(string, string)>)
            [(without.ModelFile, with.ModelFile), (without.EvaluationFile, with.EvaluationFile), (without.ConfigurationFile, with.ConfigurationFile)])
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(expected), File.ReadAllBytes(actual), expected);
        }

        // But for the two columns of time.
        CollectionAssert.AreEqual(Numbers(without), Numbers(with));
    }

    [TestMethod]
    public void Train_WholeRun_WritesEveryTagAndFileByItsName()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, new TrainOptions { TensorBoard = "tensorboard" });

        string[] files = [.. Directory.GetFiles(run.TensorBoardFolder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(run.TensorBoardFolder, path).Replace('\\', '/'))];
        CollectionAssert.AreEquivalent(
            (string[])["events", "projector_config.pbtxt", "projector/metadata.tsv", "projector/sprite.png", "projector/h/tensors.tsv", "projector/p/tensors.tsv"],
            files.Select(name => name.StartsWith("events.out.tfevents.", StringComparison.Ordinal) ? "events" : name).ToArray());
        EventLog log = EventLog.In(run.TensorBoardFolder).Single();
        Assert.AreEqual((1UL, 1UL), (log.Events[1].Get(2).Bits, log.Events[1].Get(7).Message.Get(1).Bits));
        string[] terms = ["instance", "feature_contrastive", "normalized_entropy", "total"];
        string[] scores = [.. from stage in (string[])["backbone", "feature"] from metric in (string[])["nmi", "ari", "acc"] select $"score/{stage}_{metric}"];
        AssertTags(log, "scalars", [.. terms.Select(term => "loss/" + term), .. terms.Select(term => "epoch_loss/" + term), "optimizer/learning_rate", "optimizer/gradient_norm", "pace/views_per_second", .. scores]);
        AssertTags(log, "histograms", [.. ((string[])["h", "z", "p"]).Select(stage => "outputs/" + stage), .. Enumerable.Range(0, 6).Select(head => $"head_outputs/00{head}")]);
        AssertTags(log, "images", "images/views", "heads/gallery", "heads/correlation", "heads/heatmap", "tsne/h", "tsne/z", "tsne/p");
        AssertTags(log, "hparams", "_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info");

        CollectionAssert.AreEqual((long[])[1, 2, 3, 4, 5, 6, 7, 8], log.Find("loss/total").Select(value => value.Step).ToArray());
        CollectionAssert.AreEqual((long[])[4, 8], log.Find("outputs/p").Select(value => value.Step).ToArray());
        Assert.AreEqual(Images * 6.0, log.Find("outputs/p")[1].Doubles.Where((_, place) => place % 3 == 2).Sum());
        foreach (LoggedValue picture in log.Values.Where(value => value.Tag is "images/views" or "heads/gallery" or "tsne/p"))
        {
            SKImageInfo size = SKBitmap.DecodeBounds(picture.Strings[2]);
            Assert.AreEqual($"{size.Width} {size.Height}", string.Join(' ', picture.Strings[..2].Select(System.Text.Encoding.UTF8.GetString)));
        }
    }

    [TestMethod]
    public void Train_WholeRun_LogsTheNumbersOfTheTables()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, new TrainOptions { TensorBoard = "tensorboard" });

        EventLog log = EventLog.In(run.TensorBoardFolder).Single();
        EpochRecord[] epochs = [.. EpochTable.Read(run.MetricsFile)];
        foreach ((string tag, Func<EpochRecord, double> value) in (ReadOnlySpan<(string, Func<EpochRecord, double>)>)
            [("epoch_loss/total", epoch => epoch.Total), ("epoch_loss/instance", epoch => epoch.Terms[0].Value), ("score/feature_acc", epoch => epoch.Scores[1].Scores.Acc)])
        {
            CollectionAssert.AreEqual(epochs.Select(epoch => (float)value(epoch)).ToArray(), log.Find(tag).Select(found => found.Scalar).ToArray(), tag);
        }

        // Means of four float32 values, rounded each: a part in 10^6.
        for (int epoch = 0; epoch < 2; epoch++)
        {
            Assert.AreEqual(epochs[epoch].GradientNorm, log.Find("optimizer/gradient_norm").Skip(4 * epoch).Take(4).Average(value => value.Scalar), 1e-6 * epochs[epoch].GradientNorm);
            Assert.AreEqual((float)epochs[epoch].LearningRate, log.Find("optimizer/learning_rate")[(4 * epoch) + 3].Scalar);
        }
    }

    [TestMethod]
    public void Train_HyperParameters_AreTheSettingsWithTheirMetrics()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, new TrainOptions { TensorBoard = "tensorboard" });

        EventLog log = EventLog.In(run.TensorBoardFolder).Single();

        // plugin_data.proto: experiment 2, session_start_info 3, session_end_info 4; api.proto: hparam_infos 4, metric_infos 5.
        WireMessage experiment = new WireMessage(log.Find("_hparams_/experiment").Single().Content).Get(2).Message;
        WireMessage start = new WireMessage(log.Find("_hparams_/session_start_info").Single().Content).Get(3).Message;
        WireMessage end = new WireMessage(log.Find("_hparams_/session_end_info").Single().Content).Get(4).Message;
        Dictionary<string, WireMessage> settings = start.All(1).ToDictionary(entry => entry.Message.Get(1).Text, entry => entry.Message.Get(2).Message);
        Assert.AreEqual(4.0, settings["training.batch_size"].Get(2).Double);
        Assert.AreEqual("contrastive-disentangling", settings["method"].Get(3).Text);
        Assert.AreEqual(1UL, settings["model.head_normalization"].Get(4).Bits);
        Assert.IsFalse(settings.ContainsKey("data.directory"));
        Assert.AreEqual(new Uri(run.Path).AbsoluteUri, start.Get(2).Text);
        CollectionAssert.AreEquivalent(settings.Keys, experiment.All(4).Select(info => info.Message.Get(1).Text).ToArray());
        string[] metrics = [.. experiment.All(5).Select(info => info.Message.Get(1).Message.Get(2).Text)];
        Assert.AreEqual("loss/total", metrics[0]);
        Assert.HasCount(7, metrics);
        CollectionAssert.IsSubsetOf(metrics, log.Values.Where(value => value.Plugin == "scalars").Select(value => value.Tag).ToArray());
        Assert.AreEqual(1UL, end.Get(1).Bits);
        Assert.IsGreaterThanOrEqualTo(start.Get(5).Double, end.Get(2).Double);
    }

    [TestMethod]
    public void Train_Projector_HasARowAnImageInEveryFile()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Train(run, new TrainOptions { TensorBoard = "tensorboard" });

        string Read(string name) => File.ReadAllText(Path.Combine(run.TensorBoardFolder, name));
        string[] rows = Read("projector/metadata.tsv").TrimEnd('\n').Split('\n');
        Assert.AreEqual("class\th_cluster\tp_cluster\tindex\tname", rows[0]);
        CollectionAssert.AreEqual(Enumerable.Range(0, Images).Select(item => item % 2 == 0 ? "even" : "odd").ToArray(), rows.Skip(1).Select(row => row.Split('\t')[0]).ToArray());
        string configuration = Read("projector_config.pbtxt");
        Assert.AreEqual(2, configuration.Split("embeddings {").Length - 1);
        using MemoryImageSource source = SmallImages.Source(Images);
        using Experiment experiment = Experiment.Open(Configuration, source);
        CD.Runner.Evaluation.EmbeddingSet embeddings = experiment.Embed(run.Path);
        foreach ((string symbol, string stage) in (ReadOnlySpan<(string, string)>)[("h", "backbone"), ("p", "feature")])
        {
            float[][] tensors = [.. Read($"projector/{symbol}/tensors.tsv").TrimEnd('\n').Split('\n').Select(row => row.Split('\t').Select(cell => float.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
            CD.Runner.Evaluation.FeatureMatrix matrix = embeddings.Stage(stage).Matrix!;
            Assert.HasCount(Images, tensors);
            for (int item = 0; item < Images; item++)
            {
                CollectionAssert.AreEqual(matrix.Row(item).ToArray(), tensors[item]);
            }

            StringAssert.Contains(configuration, $"tensor_name: \"{symbol}\"\n  tensor_path: \"projector/{symbol}/tensors.tsv\"\n  tensor_shape: 18\n  tensor_shape: {matrix.Dimensions}\n  metadata_path: \"projector/metadata.tsv\"\n");
        }

        // 18 tiles of 16 pixels: 5 a row.
        StringAssert.Contains(configuration, "image_path: \"projector/sprite.png\"\n    single_image_dim: 16\n    single_image_dim: 16\n");
        using SKBitmap sprite = SKBitmap.Decode(Path.Combine(run.TensorBoardFolder, "projector/sprite.png"));
        Assert.AreEqual((80, 80), (sprite.Width, sprite.Height));
        using ImageBatch seventh = source.Read([[7]], CancellationToken.None).Single();
        using TorchSharp.torch.Tensor corner = seventh.Stacked![0, TorchSharp.torch.TensorIndex.Colon, 3, 2];
        Assert.AreEqual(new SKColor(corner[0].item<byte>(), corner[1].item<byte>(), corner[2].item<byte>()), sprite.GetPixel((2 * 16) + 2, 16 + 3));
    }

    [TestMethod]
    public void Train_StoppedAndResumed_GoesOnInANewFileOfTheSameFolder()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));

        Assert.IsFalse(Train(run, new TrainOptions { TensorBoard = "tensorboard" }, stopAfter: 3).Finished);
        Assert.IsEmpty(EventLog.In(run.TensorBoardFolder).Single().Find("_hparams_/session_end_info"));
        Assert.IsTrue(Train(run, new TrainOptions { TensorBoard = "tensorboard", Resume = true }).Finished);

        IReadOnlyList<EventLog> logs = EventLog.In(run.TensorBoardFolder);
        Assert.HasCount(2, logs);

        // TensorBoard keeps steps below that of START.
        Assert.AreEqual((4UL, 1UL), (logs[1].Events[1].Get(2).Bits, logs[1].Events[1].Get(7).Message.Get(1).Bits));
        CollectionAssert.AreEqual((long[])[1, 2, 3, 4, 5, 6, 7, 8], logs.SelectMany(log => log.Find("loss/total")).Select(value => value.Step).ToArray());
        Assert.HasCount(1, logs.SelectMany(log => log.Find("images/views")).ToArray());
        Assert.AreEqual("scalars", logs[1].Find("loss/total")[0].Plugin);
    }

    [TestMethod]
    public void Train_Overwritten_RemovesTheEventsOfTheRunThatWasThere()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        string kept = folder.Add("run/tensorboard/mine.txt", [1]);

        Train(run, new TrainOptions { TensorBoard = "tensorboard" }, stopAfter: 1);
        string[] made = [kept, folder.Add("run/embeddings/h.npy", [1])];
        Train(run, new TrainOptions { TensorBoard = "tensorboard", Overwrite = true }, stopAfter: 1);

        // The new file may have the old one's name, where both are of one second.
        Assert.HasCount(1, EventLog.In(run.TensorBoardFolder));
        Assert.IsTrue(made.All(File.Exists));
    }

    [TestMethod]
    public void Train_OverwrittenWithoutALog_LeavesNoneOfTheRunThatWasThere()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Train(run, new TrainOptions { TensorBoard = "tensorboard" }, stopAfter: 1);

        Train(run, new TrainOptions { Overwrite = true }, stopAfter: 1);

        Assert.HasCount(0, EventLog.In(run.TensorBoardFolder));
    }

    [TestMethod]
    public void Train_OverwritingWithALogThatCannotBe_DeletesNothing()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        Train(run, new TrainOptions(), stopAfter: 1);
        byte[] configuration = File.ReadAllBytes(run.ConfigurationFile);

        Assert.ThrowsExactly<UserErrorException>(() => Train(run, new TrainOptions { TensorBoard = folder.Add("file", [1]), Overwrite = true }));

        Assert.IsTrue(configuration.AsSpan().SequenceEqual(File.ReadAllBytes(run.ConfigurationFile)));
    }

    [TestMethod]
    public void Train_FolderWithAnotherRunsEvents_RefusesUnlessOverwriting()
    {
        using TemporaryFolder folder = new();
        string other = folder.Add("logs/events.out.tfevents.1000000000.host.1.0", [1, 2, 3]);
        TrainOptions options = new() { TensorBoard = folder.File("logs") };

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => Train(new RunFolder(folder.File("a")), options));

        Assert.AreEqual(ExitCode.Conflict, error.Code);
        StringAssert.Contains(error.Message, "holds the event files of another run");
        Assert.IsTrue(File.Exists(other));
        Train(new RunFolder(folder.File("a")), options with { Overwrite = true }, stopAfter: 1);
        Assert.IsFalse(File.Exists(other));
        Assert.HasCount(1, EventLog.In(folder.File("logs")));
    }

    [TestMethod]
    public void Train_FolderThatCannotBeMade_IsAnErrorBeforeTheFirstStep()
    {
        using TemporaryFolder folder = new();
        folder.Add("file", [1]);
        List<string> notes = [];

        UserErrorException beneath = Assert.ThrowsExactly<UserErrorException>(() => Train(new RunFolder(folder.File("a")), new TrainOptions { TensorBoard = folder.File("file/logs") }, notes));
        UserErrorException itself = Assert.ThrowsExactly<UserErrorException>(() => Train(new RunFolder(folder.File("a")), new TrainOptions { TensorBoard = folder.File("file") }, notes));

        Assert.AreEqual(ExitCode.Storage, beneath.Code);
        Assert.AreEqual(ExitCode.Conflict, itself.Code);
        Assert.IsFalse(File.Exists(folder.File("a/config.yaml")));
        Assert.IsEmpty(notes);
    }

    [TestMethod]
    public void Train_LogThatFailsInTheMiddle_WarnsOnceAndFinishes()
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        List<string> notes = [];

        // Where the projector's files belong stands a file: they cannot be written when the training has ended.
        folder.Add("run/tensorboard/projector", [1]);
        TrainingOutcome outcome = Train(run, new TrainOptions { TensorBoard = "tensorboard" }, notes);

        Assert.IsTrue(outcome.Finished);
        StringAssert.StartsWith(notes.Single(), "The log for TensorBoard ends here, and the run goes on without it: Cannot write ");
        Assert.DoesNotContain('\n', notes.Single());
        Assert.IsTrue(File.Exists(run.EvaluationFile));
        Assert.HasCount(8, EventLog.In(run.TensorBoardFolder).Single().Find("loss/total"));
    }

    [TestMethod]
    [DataRow("simclr", "outputs/h outputs/z", "images/views tsne/h tsne/z")]
    [DataRow("kmeans", "outputs/x", "tsne/x")]
    public void Train_OtherMethods_LogWhatTheyHave(string method, string histograms, string pictures)
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.File("run"));
        List<string> notes = [];

        Train(run, new TrainOptions { TensorBoard = "tensorboard" }, notes, method: method);

        Assert.IsEmpty(notes);
        EventLog log = EventLog.In(run.TensorBoardFolder).Single();
        AssertTags(log, "histograms", histograms.Split(' '));
        AssertTags(log, "images", pictures.Split(' '));
        Assert.IsNotEmpty(log.Values.Where(value => value.Tag.StartsWith("score/", StringComparison.Ordinal)));
    }

    private static void AssertTags(EventLog log, string plugin, params string[] tags) =>
        CollectionAssert.AreEquivalent(tags, log.Values.Where(value => value.Plugin == plugin).Select(value => value.Tag).ToArray());

    private static string[] Numbers(RunFolder folder) => [.. File.ReadAllLines(folder.MetricsFile).Select(line => string.Join(',', line.Split(',')[..^2]))];

    private static TrainingOutcome Train(RunFolder folder, TrainOptions options, List<string>? notes = null, int stopAfter = int.MaxValue, string? method = null)
    {
        using MemoryImageSource source = SmallImages.Source(Images);
        RunConfiguration configuration = method is null ? Configuration : Configuration with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find(method)!) };
        using Experiment experiment = Experiment.Open(configuration, source);
        using Observer observer = new(notes ?? [], stopAfter);
        return experiment.Train(options with { Folder = folder.Path, Observers = [observer], Cancellation = observer.Stop.Token });
    }

    private sealed class Observer(List<string> notes, int stopAfter) : ITrainingObserver, IDisposable
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
                Stop.Raise(ExitCode.Interrupted);
            }
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => notes.Add(message);

        public void Dispose() => Stop.Dispose();
    }
}
