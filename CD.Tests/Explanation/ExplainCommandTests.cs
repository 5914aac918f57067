using CD.Model.Networks;
using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Explanation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Tests.Commands;
using CD.Tests.Data;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Explanation;

[TestClass]
[DoNotParallelize]
public sealed class ExplainCommandTests
{
    private static readonly RunConfiguration Configuration = new()
    {
        Model = new ModelSettings { Backbone = BackboneKind.ResNet18, Width = 8, LatentDimensions = 8, FeatureHeads = 6 },
        Augmentation = new AugmentationSettings { ImageSize = 20 },
        Training = new TrainingSettings { Epochs = 1, BatchSize = 4 },
        Evaluation = new EvaluationSettings { Restarts = 1, BatchSize = 64 },
        Engine = new EngineSettings { Device = "cpu", Threads = 1 },
    };

    [TestMethod]
    public void Explain_TrainedRun_WritesTheSameTableAgain()
    {
        using TemporaryFolder folder = new();
        string run = Train(folder, Configuration);

        CommandResult first = Run("explain", run, "--heads", "5,0", "--images", "2", "--samples", "200", "--segments", "12");
        string table = File.ReadAllText(Path.Combine(run, "explanations", "explanations.csv"));
        CommandResult again = Run("explain", run, "--heads", "5,0", "--images", "2", "--samples", "200", "--segments", "12", "--output", folder.File("again"));
        CommandResult other = Run("explain", run, "--heads", "5,0", "--images", "2", "--samples", "200", "--segments", "12", "--seed", "7", "--indices", "3", "--output", folder.File("other"));

        Assert.AreEqual(ExitCode.Success, first.Code, first.Error);
        StringAssert.Matches(first.Output, new System.Text.RegularExpressions.Regex(@"^head 5: 2 images, outputs 0\.\d\d to 0\.\d\d, R2 of the linear models -?\d\.\d\d to \d\.\d\d\r?\nhead 0: "));
        StringAssert.Contains(first.Output, "Wrote outlined.png, masked.png, head-5.png, head-0.png, explanations.csv and segments.npy to " + Path.Combine(run, "explanations"));
        Assert.AreEqual(ExitCode.Success, again.Code);
        Assert.AreEqual(table, File.ReadAllText(folder.File("again/explanations.csv")), "one seed gives one table");
        Assert.AreEqual(ExitCode.Usage, other.Code, "--images chooses, --indices names");
        Assert.AreEqual("error: --indices and --images exclude each other: the first names the images, the second chooses them.", other.Error.TrimEnd());

        // The outputs are those of the arrays that embed writes; whole bytes of an enlarged image are half a grey level off at most.
        Assert.AreEqual(ExitCode.Success, Run("embed", run, "--clusters", "2").Code);
        using NumSharp.NDArray heads = (NumSharp.NDArray)NumSharp.np.load(Path.Combine(run, "embeddings", "p.npy"));
        ExplanationRow[] rows = Csv.Read(folder.File("again/explanations.csv"), skipTorn: false, csv => csv.GetRecords<ExplanationRow>().ToArray());
        foreach (ExplanationRow row in rows)
        {
            Assert.AreEqual(heads.GetSingle((int)row.Image, row.Head), row.Output, 0.02, $"head {row.Head} of image {row.Image}");
        }
    }

    [TestMethod]
    public void Explain_RunsThatCannotBe_AreOneLineEach()
    {
        using TemporaryFolder folder = new();
        string run = Train(folder, Configuration with { Method = new ConfiguredMethod(MethodCatalogue.BuiltIn.Find("simclr")!) });
        string empty = Directory.CreateDirectory(folder.File("empty")).FullName;

        AssertError(ExitCode.Usage, "--stage: the run's method simclr has no stage \"p\" whose outputs could be explained; choose h (backbone h) or z (latent z), for example --stage z.", "explain", run);
        AssertError(ExitCode.Usage, "--heads: the stage z has the heads 0 to 7 (columns of z.npy, counted from 0); received 8.", "explain", run, "--stage", "z", "--heads", "8");
        AssertError(ExitCode.Usage, $"{empty}: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.", "explain", empty);
        CommandResult latent = Run("explain", run, "--stage", "latent", "--heads", "7", "--indices", "1", "--samples", "50");
        Assert.AreEqual(ExitCode.Success, latent.Code, latent.Error);

        File.Delete(Path.Combine(run, "model.safetensors"));
        AssertError(ExitCode.Conflict, $"The run in {run} has no trained weights yet. Let it end: train --resume --output {run}", "explain", run, "--stage", "z");
    }

    [TestMethod]
    [DataRow("--heads 1,x", "--heads must be integers of at least 0 separated by commas, for example 1,5,6; received \"1,x\". See explain --help.")]
    [DataRow("--indices -1", "--indices must be integers of at least 0 separated by commas, for example 1,5,6; received \"-1\". See explain --help.")]
    [DataRow("--images 0", "--images must be an integer from 1 to 64; received \"0\". See explain --help.")]
    [DataRow("--samples 1", "--samples must be an integer from 2 to 1000000; received \"1\". See explain --help.")]
    [DataRow("--segments 1", "--segments must be an integer from 2 to 1000; received \"1\". See explain --help.")]
    [DataRow("--hide 256", "--hide must be an integer from 0 to 255; received \"256\". See explain --help.")]
    [DataRow("--seed -1", "--seed must be an integer of at least 0; received \"-1\". See explain --help.")]
    [DataRow("--threshold high", "--threshold must be a number; received \"high\". See explain --help.")]
    public void Explain_WrongOption_IsOneLine(string options, string message)
    {
        RecordingHandlers handlers = new();

        CommandResult.Of(handlers, ["explain", "run", .. options.Split(' ')]).AssertUsageError(message);
        Assert.IsEmpty(handlers.Requests);
    }

    [TestMethod]
    public void Explain_Options_ReachTheRequest()
    {
        using TemporaryFolder folder = new();
        folder.Add("config.yaml", System.Text.Encoding.UTF8.GetBytes(ConfigurationWriter.Write(Configuration)));
        RecordingHandlers handlers = new();

        ExplainOptions Options(params string[] args)
        {
            Assert.AreEqual(ExitCode.Success, CommandResult.Of(handlers, ["explain", folder.Path, .. args]).Code);
            return ((ExplainRequest)handlers.Requests[^1]).Options;
        }

        Assert.AreEqual(new ExplainOptions(), Options());
        ExplainOptions given = Options("--heads", "3,1", "--images", "2", "--skip", "4", "--samples", "10", "--threshold", "-0.5", "--segments", "9", "--hide", "0", "--top", "3", "--seed", "1", "--stage", "z", "--output", "out");
        DataTesting.AssertItems(given.Heads!, 3, 1);
        Assert.AreEqual(
            new ExplainOptions { Images = 2, Skip = 4, Samples = 10, Threshold = -0.5, Segments = 9, Hide = 0, Top = 3, Seed = 1, Stage = "z", Output = "out" },
            given with { Heads = null });
        DataTesting.AssertItems(Options("--indices", "7,0").Indices!, 7, 0);
    }

    private static string Train(TemporaryFolder folder, RunConfiguration configuration)
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);
        RunConfiguration asked = configuration with { Data = new DataSettings { Dataset = "folder", Directory = folder.File("images") } };
        using Experiment experiment = Experiment.Open(asked);
        return experiment.Train(new TrainOptions { Folder = folder.File("run") }).Folder.Path;
    }

    private static CommandResult Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ExitCode code = CommandLine.Run(args, output, error, new CommandHandlers());
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    private static void AssertError(ExitCode code, string message, params string[] args) =>
        Assert.AreEqual(new CommandResult(code, string.Empty, "error: " + message + Environment.NewLine), Run(args));
}
