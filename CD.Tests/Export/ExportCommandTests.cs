using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Export;
using CD.Runner.Runs;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Tests.Export;

/// <summary>The command, on a run that was really trained; ONNX Runtime judges.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ExportCommandTests
{
    private const int Classes = 2;
    private const int PerClass = 10;

    private static readonly TemporaryFolder Folder = new();

    private static string Run => Folder.File("run");

    private static ConfigurationSources Sources => new()
    {
        Directory = Folder.File("images"),
        Epochs = "1",
        Device = "cpu",
        Assignments = ["training.batch_size=5", "model.width=8", "model.latent_dimensions=8", "model.feature_heads=6", "augmentation.image_size=16", "evaluation.restarts=2", "engine.threads=1", "engine.dtype=float32"],
    };

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        SmallImages.Write(Folder.File("images"), Classes, PerClass);
        using Experiment experiment = Experiment.Open(Sources);
        Assert.IsTrue(experiment.Train(new TrainOptions { Folder = Run }).Finished);
    }

    [ClassCleanup]
    public static void DeleteFolder() => Folder.Dispose();

    public static IEnumerable<object[]> Formats => ExportFormats.All.Select(exporter => (object[])[exporter.Format]);

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void Export_InEveryFormat_GivesTheSameBytesTwice(string format)
    {
        CommandResult result = Export(Run, "--format", format);
        string path = Path.Combine(Run, ExportFormats.Find(format)!.DefaultName);
        string again = Folder.File($"again-{Path.GetFileName(path)}");
        CommandResult second = Export(Run, "--format", format, "--output", again);

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        Assert.AreEqual(ExitCode.Success, second.Code);
        StringAssert.StartsWith(result.Output, $"Wrote {format} to {path} (");
        StringAssert.Contains(result.Output, "h [batch, 64], z [batch, 8], p [batch, 6]");
        string[] files = Files(path);
        CollectionAssert.AreEqual(files.Select(file => Path.GetRelativePath(path, file)).ToArray(), Files(again).Select(file => Path.GetRelativePath(again, file)).ToArray());
        foreach ((string first, string other) in files.Zip(Files(again)))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(first), File.ReadAllBytes(other), first);
        }
    }

    [TestMethod]
    public void Export_WithClusters_AnswersAsEmbedSortsTheImages()
    {
        using DisposeScope scope = NewDisposeScope();
        string path = Folder.File("clusters.onnx");
        CommandResult result = Export(Run, "--format", "onnx", "--input", "uint8", "--clusters", "3", "--output", path);
        using Experiment experiment = Experiment.Open(Sources);
        EmbeddingSet embeddings = experiment.Embed(Run);
        IReadOnlyList<int> expected = experiment.Evaluate(embeddings, 3).Find("backbone")!.Labels;
        using ImageBatch images = experiment.Images.Read([[.. Enumerable.Range(0, Classes * PerClass).Select(index => (long)index)]], CancellationToken.None).Single();

        Dictionary<string, Tensor> outputs = OnnxTesting.Run(path, images.Stacked!.permute(0, 2, 3, 1));

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.EndsWith(result.Output.TrimEnd(), ", and 3 clusters of h");
        CollectionAssert.AreEqual(expected.Select(label => (long)label).ToArray(), outputs[ClusterLayer.IndexName].data<long>().ToArray());
        FeatureMatrix h = embeddings.Stage("backbone").Matrix!;
        Tensor embedded = tensor(Enumerable.Range(0, h.Count).SelectMany(item => h.Row(item).ToArray()).ToArray(), [h.Count, h.Dimensions]);
        Assert.IsLessThan(1e-4, OnnxTesting.Difference(embedded, outputs["h"]));
    }

    [TestMethod]
    public void Export_OfSomeStages_LeavesTheRestOfTheNetworkOut()
    {
        Export(Run, "--format", "onnx", "--output", Folder.File("all.onnx"));
        CommandResult result = Export(Run, "--format", "onnx", "--stages", "backbone", "--output", Folder.File("h.onnx"));

        Assert.AreEqual(ExitCode.Success, result.Code);
        using Microsoft.ML.OnnxRuntime.InferenceSession session = OnnxTesting.Session(Folder.File("h.onnx"));
        CollectionAssert.AreEqual((string[])["h"], session.OutputNames.ToArray());
        Assert.IsLessThan(new FileInfo(Folder.File("all.onnx")).Length, new FileInfo(Folder.File("h.onnx")).Length);
    }

    [TestMethod]
    [DataRow("--format|coreml", "--format must be ")]
    [DataRow("--format|onnx|--input|jpeg", "--input must be float or uint8; received \"jpeg\".")]
    [DataRow("--format|onnx|--weights-dtype|int8", "--weights-dtype must be float32 or float16; received \"int8\".")]
    [DataRow("--format|npz|--weights-dtype|float16", "--weights-dtype float16 is for ")]
    [DataRow("--format|npz|--input|uint8", "--input uint8 is for ")]
    [DataRow("--format|onnx|--stages|q", "--stages: there is no stage \"q\" to export; the run's method has h (backbone), z (latent), p (feature).")]
    [DataRow("--format|onnx|--stages|", "--stages: there is no stage \"\" to export")]
    [DataRow("--format|onnx|--output|", "--output is empty; name the file to write.")]
    [DataRow("--format|onnx|--data|nowhere", "--data is for --clusters, which is not given")]
    [DataRow("--format|onnx|--clusters|0", "evaluation.clusters must be ")]
    [DataRow("--format|onnx|--clusters|21", "K-means cannot form 21 clusters of 20 images")]
    public void Export_WrongOption_IsOneLine(string options, string message)
    {
        CommandResult result = Export([Run, .. options.Split('|')]);

        Assert.AreEqual(ExitCode.Usage, result.Code);
        StringAssert.Contains(result.Error, message);
        Assert.AreEqual(1, result.Error.TrimEnd().Split('\n').Length, result.Error);
    }

    [TestMethod]
    public void Export_OfARunWithoutWeights_SaysHowToFinishIt()
    {
        string unfinished = Directory.CreateDirectory(Folder.File("unfinished")).FullName;
        File.Copy(Path.Combine(Run, "config.yaml"), Path.Combine(unfinished, "config.yaml"), overwrite: true);

        CommandResult result = Export(unfinished, "--format", "onnx");

        Assert.AreEqual(ExitCode.Conflict, result.Code);
        StringAssert.Contains(result.Error, $"The run in {unfinished} has no trained weights yet. Let it end: train --resume --output {unfinished}");
    }

    [TestMethod]
    [DataRow("onnx", "model.safetensors", DisplayName = "the run's weights")]
    [DataRow("safetensors", "config.yaml", DisplayName = "the run's configuration")]
    [DataRow("keras", "made", DisplayName = "a folder")]
    [DataRow("tfjs", "model.safetensors", DisplayName = "a file where a folder is written")]
    public void Export_OverSomethingElse_IsRefusedAndNothingIsTouched(string format, string name)
    {
        string path = Path.Combine(Run, name);
        bool file = name != "made";
        if (!file)
        {
            Directory.CreateDirectory(path);
        }

        byte[] before = file ? File.ReadAllBytes(path) : [];

        CommandResult result = Export(Run, "--format", format, "--output", path);

        Assert.AreEqual(ExitCode.Conflict, result.Code);
        StringAssert.StartsWith(result.Error, $"error: Cannot write {path}: ");
        Assert.IsTrue(file ? before.AsSpan().SequenceEqual(File.ReadAllBytes(path)) : Directory.Exists(path));
    }

    [TestMethod]
    public void Export_ThroughALink_WritesWhereItLeads()
    {
        string link = Folder.File("link.onnx");
        string end = Folder.File("end.onnx");
        File.WriteAllText(end, "old");
        File.CreateSymbolicLink(link, end);

        CommandResult result = Export(Run, "--format", "onnx", "--output", link);

        Assert.AreEqual(ExitCode.Success, result.Code);
        Assert.IsNotNull(new FileInfo(link).LinkTarget);
        Assert.IsGreaterThan(1000L, new FileInfo(end).Length);
    }

    [TestMethod]
    [DataRow("assets.extra/tf_serving_warmup_requests")]
    [DataRow("variables/variables.index")]
    [DataRow("notes.txt")]
    public void Export_OverASavedModelWithAUsersFile_IsRefused(string file)
    {
        string path = Folder.File("served-" + Path.GetFileName(file));
        Assert.AreEqual(ExitCode.Success, Export(Run, "--format", "savedmodel", "--output", path).Code);
        File.WriteAllText(Path.Combine(path, file), "a user's");

        CommandResult result = CommandResult.Of(new CommandHandlers(), showStackTraces: true, "export", Run, "--format", "savedmodel", "--output", path);

        Assert.AreEqual(ExitCode.Conflict, result.Code, result.Error);
        Assert.AreEqual("a user's", File.ReadAllText(Path.Combine(path, file)));
    }

    [TestMethod]
    public void Export_AfterAKillBetweenTwoRenames_PutsTheOldFolderBack()
    {
        string path = Folder.File("killed");
        Export(Run, "--format", "tfjs", "--output", path);
        Directory.Move(path, Folder.File($".killed.{Guid.NewGuid():N}.old"));

        Assert.AreEqual(ExitCode.Success, Export(Run, "--format", "tfjs", "--stages", "h", "--output", path).Code);
        Assert.HasCount(0, Directory.GetDirectories(Folder.Path, ".killed.*"));
    }

    [TestMethod]
    public void Build_Again_LeavesNoTensorBehind()
    {
        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = Run });
        KMeansResult centres = new([0, 1], 0.0, [.. Enumerable.Repeat(0.5, 2 * 64)], 0, [0.0]);
        Build();
        long before = LiveTensors.CountSettled();
        Build();

        Assert.AreEqual(before, LiveTensors.CountSettled());

        void Build()
        {
            using DisposeScope scope = NewDisposeScope();
            using TrainedNetwork network = TrainedNetwork.Build(configuration, "export");
            network.ReadWeights(Run);
            ExportModel model = ExportModelBuilder.Build(network, new ExportOptions { Exporter = ExportFormats.All[0] }, (network.Stages[0], centres));
            Assert.AreEqual("cluster_scores", model.Graph.Nodes[^1].Name);
        }
    }

    private static string[] Files(string path) =>
        File.Exists(path) ? [path] : [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static CommandResult Export(params string[] args) => CommandResult.Of(new CommandHandlers(), ["export", .. args]);
}
