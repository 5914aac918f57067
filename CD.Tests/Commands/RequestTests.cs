using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Runner.Heads;
using CD.Runner.Projection;
using CD.Tests.Pages;
using CD.Tests.Support;

namespace CD.Tests.Commands;

[TestClass]
public sealed class RequestTests
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly RecordingHandlers handlers = new();

    private static string Moved { get; } = Path.GetFullPath("/moved");

    private static string Photos { get; } = Path.GetFullPath("/photos");

    private static string Cifar { get; } = Path.GetFullPath("/cifar");

    private static RunConfiguration Quick => ConfigurationResolver.Resolve(new ConfigurationSources());

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void Train_WithoutOptions_IsQuick() =>
        Assert.AreEqual(new TrainRequest(Quick, Output: null, Resume: false, Overwrite: false, NoProgress: false, Json: false), Run<TrainRequest>("train"));

    [TestMethod]
    public void Train_EveryOption_ReachesTheRequest()
    {
        string file = Path.Combine(folder, "settings.yaml");
        File.WriteAllText(file, "training:\n  batch_size: 64\n");
        TrainRequest request = Run<TrainRequest>(
            "train", "--preset", "released-code", "--config", file, "--set", "training.beta1=0.5", "--set", "objective.extra.my-term=0.1", "--dataset", "cifar10", "--data", folder,
            "--strict", "--device", "cpu", "--seed", "7", "--epochs", "3", "--weights", "a.pth", "--output", "run", "--overwrite", "--no-progress", "--json");
        RunConfiguration code = ConfigurationResolver.Resolve(new ConfigurationSources { Preset = "released-code" }, needsData: false);

        Assert.AreEqual(
            new TrainRequest(
                code with
                {
                    Data = code.Data with { Dataset = "cifar10", Directory = folder, Strict = true },
                    Model = code.Model with { Weights = Path.GetFullPath("a.pth") },
                    Method = Objectives.Of(code.Objective() with { Extra = new Dictionary<string, double> { ["my-term"] = 0.1 } }),
                    Training = code.Training with { BatchSize = 64, Beta1 = 0.5, Seed = 7, Epochs = 3 },
                    Engine = code.Engine with { Device = "cpu" },
                },
                Output: "run",
                Resume: false,
                Overwrite: true,
                NoProgress: true,
                Json: true),
            request);
    }

    [TestMethod]
    public void Train_TensorBoard_IsTheRunsOwnFolderOrTheGivenOne()
    {
        Assert.IsNull(Run<TrainRequest>("train").TensorBoard);
        Assert.AreEqual("tensorboard", Run<TrainRequest>("train", "--tensorboard").TensorBoard);
        Assert.AreEqual("tensorboard", Run<TrainRequest>("train", "--tensorboard", "--epochs", "3").TensorBoard);
        Assert.AreEqual(Path.GetFullPath("logs"), Run<TrainRequest>("train", "--tensorboard", "logs").TensorBoard);
        Assert.AreEqual(Run<TrainRequest>("train").Configuration, Run<TrainRequest>("train", "--tensorboard", "logs").Configuration);
    }

    [TestMethod]
    public void Train_ResumeIntoARun_TakesTheRunsSettings()
    {
        RunConfiguration stored = StoreRun();

        Assert.AreEqual(new TrainRequest(stored, folder, Resume: true, Overwrite: false, NoProgress: false, Json: false), Run<TrainRequest>("train", "--resume", "--output", folder));
        Assert.AreEqual(stored with { Training = stored.Training with { Epochs = 9 } }, Run<TrainRequest>("train", "--resume", "--output", folder, "--epochs", "9").Configuration);
        Assert.AreEqual(Quick, Run<TrainRequest>("train", "--resume", "--output", folder, "--preset", "quick").Configuration);
        Assert.AreEqual(Quick, Run<TrainRequest>("train", "--overwrite", "--output", folder).Configuration);
        Assert.AreEqual(Quick, Run<TrainRequest>("train", "--resume", "--output", Path.Combine(folder, "none")).Configuration);
        Assert.AreEqual(Quick, Run<TrainRequest>("train", "--resume").Configuration);
    }

    [TestMethod]
    public void Train_StrictFalse_OverridesTheFile()
    {
        Assert.IsFalse(Run<TrainRequest>("train", "--set", "data.strict=true", "--strict", "false").Configuration.Data.Strict);
        Assert.IsTrue(Run<TrainRequest>("train", "--set", "data.strict=true").Configuration.Data.Strict);
    }

    [TestMethod]
    public void Evaluate_Run_HasTheRunsSettings()
    {
        RunConfiguration stored = StoreRun();

        Assert.AreEqual(new EvaluateRequest(folder, stored, Json: false), Run<EvaluateRequest>("evaluate", folder));
        Assert.AreEqual(
            new EvaluateRequest(folder, stored with { Data = stored.Data with { Directory = Moved }, Engine = stored.Engine with { Device = "cpu" } }, Json: true),
            Run<EvaluateRequest>("evaluate", folder, "--data", Moved, "--device", "cpu", "--json"));
        Assert.AreEqual(new EvaluateRequest(folder, stored, Json: false, Weights: "a.pth"), Run<EvaluateRequest>("evaluate", folder, "--weights", "a.pth"));
    }

    [TestMethod]
    public void Embed_OtherImages_ReplaceTheRunsOwn()
    {
        RunConfiguration stored = StoreRun();
        DataSettings whole = stored.Data with { Classes = [], Splits = [] };

        Assert.AreEqual(new EmbedRequest(folder, stored, Output: null), Run<EmbedRequest>("embed", folder));
        Assert.AreEqual(new EmbedRequest(folder, stored, Output: null, Weights: "a.pth"), Run<EmbedRequest>("embed", folder, "--weights", "a.pth"));
        Assert.AreEqual(
            new EmbedRequest(folder, stored with { Data = whole with { Dataset = "folder", Directory = Photos, Strict = true } }, Output: "out"),
            Run<EmbedRequest>("embed", folder, "--data", Photos, "--strict", "--output", "out"));
        Assert.AreEqual(
            whole with { Dataset = "fashion-mnist", Directory = null },
            Run<EmbedRequest>("embed", folder, "--dataset", "fashion-mnist").Configuration.Data);
    }

    [TestMethod]
    public void Tsne_Options_ReachTheRequest()
    {
        RunConfiguration stored = StoreRun();

        TsneRequest usual = Run<TsneRequest>("tsne", folder);
        TsneRequest asked = Run<TsneRequest>(
            "tsne", folder, "--stages", "h, p", "--perplexity", "12.5", "--iterations", "300", "--exaggeration", "4", "--points", "500", "--seed", "7", "--clusters", "9", "--output", "out");

        Assert.AreEqual((folder, stored, null), (usual.RunFolder, usual.Configuration, usual.Output));
        Assert.AreEqual((new TsneOptions(), 0, 0), (usual.Options.Projection, usual.Options.Points, usual.Options.Stages.Count));
        Assert.AreEqual(stored with { Evaluation = stored.Evaluation with { Clusters = 9 } }, asked.Configuration);
        Assert.AreEqual(new TsneOptions { Perplexity = 12.5, Iterations = 300, EarlyExaggeration = 4.0, Seed = 7 }, asked.Options.Projection);
        Assert.AreEqual((500, "out"), (asked.Options.Points, asked.Output));
        CollectionAssert.AreEqual((string[])["h", "p"], asked.Options.Stages.ToArray());
    }

    [TestMethod]
    public void Evaluate_DamagedRunSettings_NamesFileAndLine()
    {
        string path = Path.Combine(folder, ConfigurationResolver.RunFile);
        File.WriteAllText(path, "training:\n  seed: x\n");

        CommandResult.Of(handlers, "evaluate", folder).AssertUsageError($"{path} line 2: training.seed must be an integer from 0 to 2147483647; received \"x\".");
    }

    [TestMethod]
    public void Preview_Options_ReachTheRequest()
    {
        Assert.AreEqual(new PreviewRequest(Quick, "preview.png", 16), Run<PreviewRequest>("preview"));
        Assert.AreEqual(new PreviewRequest(Quick, "a.PNG", 256), Run<PreviewRequest>("preview", "--output", "a.PNG", "--count", "256"));
    }

    [TestMethod]
    public void Heads_Options_ReachTheRequest()
    {
        RunConfiguration stored = StoreRun();
        HeadsRequest usual = Run<HeadsRequest>("heads", folder);
        HeadsRequest asked = Run<HeadsRequest>("heads", folder, "--data", Photos, "--stage", "z", "--heads", "5,1", "--images", "3", "--output", "out");

        Assert.AreEqual((folder, stored, new HeadsOptions(), (string?)null), (usual.RunFolder, usual.Configuration, usual.Options, usual.Output));
        Assert.AreEqual((Photos, "z", "5 1", 3, "out"), (asked.Configuration.Data.Directory, asked.Options.Stage, string.Join(' ', asked.Options.Heads), asked.Options.Images, asked.Output));
        Assert.AreEqual(7, Run<HeadsRequest>("heads", folder, "--count", "7").Options.Count);
    }

    [TestMethod]
    public void Neighbors_Options_ReachTheRequest()
    {
        RunConfiguration stored = StoreRun();
        NeighborsRequest usual = Run<NeighborsRequest>("neighbors", folder, "a.png");
        NeighborsRequest asked = Run<NeighborsRequest>("neighbors", folder, "a.png", "b.png", "--data", Photos, "--stage", "z", "--count", "3", "--format", "json", "--output", "out.png");

        Assert.AreEqual((folder, stored, "a.png", null, 12, "csv", null), (usual.RunFolder, usual.Configuration, string.Join(' ', usual.Queries), usual.Stage, usual.Count, usual.Format, usual.Output));
        Assert.AreEqual((Photos, "a.png b.png", "z", 3, "json", "out.png"), (asked.Configuration.Data.Directory, string.Join(' ', asked.Queries), asked.Stage, asked.Count, asked.Format, asked.Output));
    }

    [TestMethod]
    public void Report_Options_ReachTheRequest()
    {
        RunConfiguration stored = StoreRun();
        using MemoryImageSource images = MadeDiscovery.Images(6);
        DiscoveryResult discovery = MadeDiscovery.Of(images);
        Directory.CreateDirectory(Path.Combine(folder, "discovery"));
        new DiscoveryFolder(folder).Write(discovery with { Summary = discovery.Summary with { Directory = stored.Data.Directory } }, MadeDiscovery.Stored(6));
        ReportRequest asked = Run<ReportRequest>("report", folder, "--data", Moved, "--output", "a.html");

        Assert.AreEqual(new ReportRequest(folder, stored, Output: null), Run<ReportRequest>("report", folder));
        Assert.AreEqual(new ReportRequest(folder, stored with { Data = stored.Data with { Directory = Moved } }, "a.html"), asked);
    }

    [TestMethod]
    public void Discover_Options_ReachTheRequest()
    {
        RunConfiguration stored = StoreRun();
        DiscoverRequest usual = Run<DiscoverRequest>("discover", folder);
        DiscoverRequest asked = Run<DiscoverRequest>("discover", folder, "--data", Photos, "--stage", "z", "--clusters", "3", "--most-clusters", "12", "--map-points", "0", "--set", "evaluation.seed=7");
        DiscoverRequest training = Run<DiscoverRequest>("discover", "--data", Photos, "--epochs", "3", "--output", "out", "--no-progress");

        Assert.AreEqual((folder, stored, new DiscoveryOptions(), (string?)null, false), (usual.RunFolder!, usual.Configuration, usual.Options, usual.Output, usual.NoProgress));
        Assert.AreEqual((Photos, 7), (asked.Configuration.Data.Directory, asked.Configuration.Evaluation.Seed));
        Assert.AreEqual(new DiscoveryOptions { Stage = "z", Clusters = 3, MostClusters = 12, MapPoints = 0 }, asked.Options);
        Assert.AreEqual((null, Photos, 3, "out", true), (training.RunFolder, training.Configuration.Data.Directory, training.Configuration.Training.Epochs, training.Output, training.NoProgress));
    }

    [TestMethod]
    public void Assign_Options_ReachTheRequest()
    {
        StoreRun();
        AssignRequest usual = Run<AssignRequest>("assign", folder, "--data", Photos);

        Assert.AreEqual((folder, Photos, null), (usual.RunFolder, usual.Configuration.Data.Directory, usual.Output));
        Assert.AreEqual("new.csv", Run<AssignRequest>("assign", folder, "--data", Photos, "--output", "new.csv").Output);
    }

    private RunConfiguration StoreRun()
    {
        RunConfiguration stored = Quick with { Data = new DataSettings { Dataset = "cifar10", Directory = Cifar, Classes = ["cat", "3"], Splits = ["train"] }, Training = new TrainingSettings { Epochs = 77 } };
        File.WriteAllText(Path.Combine(folder, ConfigurationResolver.RunFile), ConfigurationWriter.Write(stored));
        return stored;
    }

    private T Run<T>(params string[] args)
    {
        CommandResult result = CommandResult.Of(handlers, args);

        Assert.AreEqual(new CommandResult(ExitCode.Success, "result", "progress"), result);
        return (T)handlers.Requests[^1];
    }
}
