using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Heads;

[TestClass]
[DoNotParallelize]
public sealed class HeadsCommandTests
{
    private static readonly TemporaryFolder Folder = new();

    private static string Run => Folder.File("run");

    [ClassInitialize]
    public static void Train(TestContext context)
    {
        SmallImages.Write(Folder.File("images"), classes: 2, perClass: 5);
        Train("contrastive-disentangling", Run);
        Train("simclr", Folder.File("simclr"));
    }

    [ClassCleanup]
    public static void DeleteFolder() => Folder.Dispose();

    [TestMethod]
    public void Heads_OfARun_WritesPicturesAndTables()
    {
        CommandResult result = Heads(Run, "--images", "3", "--count", "4");

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.StartsWith(result.Output, "6 heads of feature heads p, ");
        StringAssert.Contains(result.Output, $"Wrote heads.png, heads.csv, correlation.png, correlation.csv, heatmap.png and heatmap.csv (4 heads drawn) to {Path.Combine(Run, "heads")}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Run, "heads")).Select(file => Path.GetFileName(file))];
        CollectionAssert.AreEquivalent((string[])["heads.png", "heads.csv", "correlation.png", "correlation.csv", "heatmap.png", "heatmap.csv"], files);
        string[] lines = File.ReadAllLines(Path.Combine(Run, "heads", "heads.csv"));
        Assert.HasCount(7, lines);
        Assert.DoesNotContain("NaN", string.Concat(lines));
        Assert.HasCount(11, File.ReadAllLines(Path.Combine(Run, "heads", "heatmap.csv")));
    }

    [TestMethod]
    public void Heads_ChosenHeadsOfAnotherStage_GoWhereTheyAreAsked()
    {
        CommandResult result = Heads(Folder.File("simclr"), "--stage", "z", "--heads", "7, 0,7", "--output", Folder.File("z"));

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.StartsWith(result.Output, "8 dimensions of latent z, ");
        StringAssert.Contains(result.Output, "(2 dimensions drawn)");
        Assert.IsTrue(File.Exists(Folder.File("z/heads.png")));
        Assert.IsFalse(Directory.Exists(Folder.File("simclr/heads")));
    }

    [TestMethod]
    public void Heads_MethodWithoutHeads_NamesItsStages() =>
        Heads(Folder.File("simclr")).AssertUsageError("This run's method has no feature heads; choose another output with --stage: h (backbone), z (latent).");

    [TestMethod]
    public void Heads_UnknownStage_NamesTheStages() =>
        Heads(Run, "--stage", "q").AssertUsageError("--stage: this run's method has no stage \"q\" of numbers; choose another output with --stage: h (backbone), z (latent), p (feature).");

    [TestMethod]
    public void Heads_HeadThatIsNotThere_NamesTheHighest() =>
        Heads(Run, "--heads", "1,6").AssertUsageError("--heads: the heads have the numbers 0 to 5; received 6.");

    [TestMethod]
    [DataRow("--heads", "1,x", "--heads must be the numbers of heads from 0, with commas between them, for example 1,5,17; received \"1,x\".")]
    [DataRow("--heads", "-1", "--heads must be the numbers of heads from 0, with commas between them, for example 1,5,17; received \"-1\".")]
    [DataRow("--images", "0", "--images must be an integer from 1 to 32; received \"0\". See heads --help.")]
    [DataRow("--count", "many", "--count must be an integer from 1 to 4096; received \"many\". See heads --help.")]
    public void Heads_WrongOption_IsOneLine(string option, string value, string message) => Heads(Run, option, value).AssertUsageError(message);

    [TestMethod]
    public void Heads_CountedAndChosen_ExcludeEachOther() =>
        Heads(Run, "--heads", "1", "--count", "2").AssertUsageError("--heads and --count exclude each other; give one of them.");

    [TestMethod]
    public void Heads_NoRun_IsOneLine() =>
        Heads("nowhere").AssertUsageError("nowhere: this is not the folder of a run, because it holds no config.yaml; give the folder that train has written.");

    private static CommandResult Heads(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        ExitCode code = CommandLine.Run(["heads", .. args], output, error, new CommandHandlers());
        return new CommandResult(code, output.ToString(), error.ToString());
    }

    private static void Train(string method, string folder)
    {
        using Experiment experiment = Experiment.Open(new ConfigurationSources
        {
            Directory = Folder.File("images"),
            Method = method,
            Epochs = "1",
            Device = "cpu",
            Assignments = ["training.batch_size=5", "model.width=8", "model.latent_dimensions=8", "model.feature_heads=6", "augmentation.image_size=16", "evaluation.restarts=1", "engine.threads=1"],
        });
        Assert.IsTrue(experiment.Train(new TrainOptions { Folder = folder }).Finished);
    }
}
