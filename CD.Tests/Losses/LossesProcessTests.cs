using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Losses;

/// <summary>Training with a file of losses, as a process of its own.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LossesProcessTests
{
    private const string Script = "open CD.Losses.FSharp\nlet smallLatent (outputs: Outputs) = outputs.Latent1.square().mean ()\n";

    /// <summary>The options of a run of one epoch over the folder <c>images</c> into the folder <c>run</c>.</summary>
    internal static string[] Tiny(TemporaryFolder folder) =>
    [
        "--dataset", "folder", "--data", folder.File("images"), "--output", folder.File("run"), "--epochs", "1", "--device", "cpu",
        "--set", "augmentation.image_size=16", "--set", "training.batch_size=4", "--set", "engine.dtype=float32", "--set", "engine.threads=1", "--set", "evaluation.restarts=2",
    ];

    [TestMethod]
    public void Train_ResumedAfterTheScriptWasChanged_IsRefused()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);
        File.WriteAllText(folder.File("my.fsx"), Script);

        (int code, _, string error) = RunnerProcess.Run([], ["train", "--losses", folder.File("my.fsx"), "--set", "objective.extra.small_latent=0.5", .. Tiny(folder)]);

        Assert.AreEqual((0, string.Empty), (code, error));
        string[] settings = File.ReadAllLines(folder.File("run/config.yaml"));
        CollectionAssert.Contains(settings, $"  losses: \"{folder.File("my.fsx")}\"");
        Assert.IsTrue(settings.Any(line => line.StartsWith("  losses_hash: \"", StringComparison.Ordinal)));

        // The run's own path is enough to find the script again.
        File.Delete(folder.File("run/evaluation.csv"));
        (code, _, error) = RunnerProcess.Run([], "train", "--resume", "--output", folder.File("run"));
        Assert.AreEqual((0, string.Empty), (code, error));

        // The same content elsewhere is the same script; evaluating needs none.
        File.Move(folder.File("my.fsx"), folder.File("moved.fsx"));
        File.Delete(folder.File("run/evaluation.csv"));
        (code, _, error) = RunnerProcess.Run([], "train", "--resume", "--output", folder.File("run"), "--losses", folder.File("moved.fsx"));
        Assert.AreEqual((0, string.Empty), (code, error));
        File.AppendAllText(folder.File("moved.fsx"), "// changed\n");
        (code, _, error) = RunnerProcess.Run([], "evaluate", folder.File("run"));
        Assert.AreEqual((0, string.Empty), (code, error));

        File.Delete(folder.File("run/evaluation.csv"));
        (code, _, error) = RunnerProcess.Run([], "train", "--resume", "--output", folder.File("run"));
        Assert.AreEqual(2, code);
        StringAssert.Contains(error, "moved.fsx is not the file of objective.losses_hash");
    }

    [TestMethod]
    public void Train_ScriptThatDoesNotCompile_EndsBeforeTheDataIsOpened()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("my.fsx"), Script + "let second: int = \"two\"\n");

        (int code, string output, string error) = RunnerProcess.Run([], ["train", "--losses", folder.File("my.fsx"), .. Tiny(folder)]);

        Assert.AreEqual((2, string.Empty), (code, output));
        string[] lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(2, lines);
        StringAssert.StartsWith(lines[0], $"{folder.File("my.fsx")}(3,19): error FS0001: ");
        Assert.AreEqual($"error: {folder.File("my.fsx")} does not compile: 1 error; nothing was trained.", lines[1]);
    }

    [TestMethod]
    [DataRow("my.txt", "--losses: objective.losses must be a file that ends in .fsx or .dll, or null")]
    [DataRow("missing.fsx", "missing.fsx: there is no such file of losses")]
    public void Train_FileThatCannotBe_IsOneLine(string name, string expected)
    {
        using TemporaryFolder folder = new();

        (int code, _, string error) = RunnerProcess.Run([], ["train", "--losses", folder.File(name), .. Tiny(folder)]);

        Assert.AreEqual(2, code);
        StringAssert.Contains(error, expected);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [TestMethod]
    public void Train_NoLossOfTheFileIsWeighed_SaysSoOnce()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);
        File.WriteAllText(folder.File("my.fsx"), Script + "printfn \"compiled and run\"\n");

        (int code, string output, string error) = RunnerProcess.Run([], ["train", "--losses", folder.File("my.fsx"), .. Tiny(folder)]);

        Assert.AreEqual(0, code, error);
        Assert.HasCount(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
        Assert.HasCount(2, output.Split("compiled and run"), output);
    }

    [TestMethod]
    public void Train_LossesForAMethodWithoutThem_IsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("my.fsx"), Script);

        (int code, _, string error) = RunnerProcess.Run([], ["train", "--method", "simclr", "--losses", folder.File("my.fsx"), .. Tiny(folder)]);

        Assert.AreEqual(2, code);
        StringAssert.StartsWith(error, "error: --losses: objective.losses is a setting of the method contrastive-disentangling, and this run's method is simclr");
    }

    [TestMethod]
    public void Train_TermThatIsNowhere_PointsToTheOption()
    {
        using TemporaryFolder folder = new();

        (int code, _, string error) = RunnerProcess.Run([], ["train", "--set", "objective.extra.small_latent=1", .. Tiny(folder)]);

        Assert.AreEqual(2, code);
        StringAssert.Contains(error, "objective.extra.small_latent");
        StringAssert.Contains(error, "--losses FILE");
    }
}
