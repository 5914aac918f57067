using System.Diagnostics;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Commands;

/// <summary>Training as a process of its own: results, signals, resuming, and what a newcomer gets wrong.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TrainProcessTests
{
    [TestMethod]
    public void Train_FolderOfImages_WritesTheRunAndEmbedsIt()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 8);
        string run = folder.File("run");

        (int code, string output, string error) = RunnerProcess.Run([], Train(folder, run, epochs: 1));

        Assert.AreEqual((0, string.Empty), (code, error));
        StringAssert.Contains(output, "backbone h");
        CollectionAssert.AreEquivalent(
            (string[])["checkpoint.safetensors", "config.yaml", "environment.json", "evaluation.csv", "metrics.csv", "model.safetensors", "resources.json"],
            Directory.GetFiles(run).Select(Path.GetFileName).ToArray());
        Assert.HasCount(2, File.ReadAllLines(folder.File("runs.csv")));

        (code, output, error) = RunnerProcess.Run([], "embed", run, "--clusters", "3");

        Assert.AreEqual((0, string.Empty), (code, error));
        string[] items = File.ReadAllLines(Path.Combine(run, "embeddings", "items.csv"));
        Assert.HasCount(17, items);
        StringAssert.StartsWith(items[1], "0,class0/0.png,0,class0,");
        CollectionAssert.IsSubsetOf((string[])["h.npy", "z.npy", "p.npy", "clusters.png"], Directory.GetFiles(Path.Combine(run, "embeddings")).Select(Path.GetFileName).ToArray());

        StringAssert.Contains(output, "items.csv and clusters.png to ");

        (code, output, error) = RunnerProcess.Run([], "embed", run, "--data", folder.File("images/class1"));

        Assert.AreEqual(0, code, error);
        StringAssert.Contains(error, "no clusters are written");
        StringAssert.Contains(output, "p.npy [8, 4] and items.csv to ");
        Assert.IsFalse(File.Exists(Path.Combine(run, "embeddings", "clusters.png")), "the picture of the earlier clusters");

        (code, output, error) = RunnerProcess.Run([], "evaluate", run, "--json");

        Assert.AreEqual((0, string.Empty), (code, error));
        StringAssert.StartsWith(output, "{\"k\":2,\"n\":16,\"stages\":{\"pixels\":{\"nmi\":");
    }

    [TestMethod]
    public void Train_JsonOutput_IsOneObjectAnEpoch()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);

        (int code, string output, _) = RunnerProcess.Run([], [.. Train(folder, folder.File("run"), epochs: 2), "--json"]);

        Assert.AreEqual(0, code);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, lines);
        Assert.AreEqual(2, System.Text.Json.JsonDocument.Parse(lines[1]).RootElement.GetProperty("epoch").GetInt32());
    }

    [TestMethod]
    [DataRow("INT", 130)]
    [DataRow("TERM", 143)]
    public void Train_Signal_EndsWithACheckpointFromWhichTheRunGoesOn(string signal, int expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no such signals between processes.");
        }

        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 8);
        string stopped = folder.File("stopped");
        using (Process process = RunnerProcess.Start([], Train(folder, stopped, epochs: 400)))
        {
            Task<string> error = process.StandardError.ReadToEndAsync();
            Assert.IsTrue(SpinWait.SpinUntil(() => File.Exists(Path.Combine(stopped, "metrics.csv")), TimeSpan.FromMinutes(1)), "no epoch ended");
            using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();

            Assert.AreEqual(expected, process.ExitCode, error.Result);
            StringAssert.Contains(error.Result, "--resume");
        }

        Assert.IsFalse(File.Exists(Path.Combine(stopped, "evaluation.csv")));
        int epochs = File.ReadAllLines(Path.Combine(stopped, "metrics.csv")).Length - 1;

        // A run that was to be longer is another configuration: refused, and nothing is lost.
        (int code, _, string refusal) = RunnerProcess.Run([], [.. Train(folder, stopped, epochs: 401), "--resume"]);
        Assert.AreEqual(7, code);
        StringAssert.Contains(refusal, "another configuration");

        (code, _, refusal) = RunnerProcess.Run([], Train(folder, stopped, epochs: 400));
        Assert.AreEqual(7, code);
        StringAssert.Contains(refusal, "--resume");
        Assert.IsGreaterThanOrEqualTo(epochs + 1, File.ReadAllLines(Path.Combine(stopped, "metrics.csv")).Length);
    }

    [TestMethod]
    public void Train_WrongInputs_AreOneLineAndTheirExitCode()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("empty"));
        folder.Add("broken/a/one.jpg", [1, 2, 3]);
        folder.Add("occupied/notes.txt", [1]);
        SmallImages.Write(folder.File("few"), classes: 1, perClass: 3);
        (int Code, string Text, string[] Args)[] cases =
        [
            (3, "empty", ["train", "--dataset", "folder", "--data", folder.File("empty")]),
            (3, "missing", ["train", "--dataset", "folder", "--data", folder.File("missing")]),
            (3, "broken", ["train", "--dataset", "folder", "--data", folder.File("broken")]),
            (2, "training.batch_size", ["train", "--dataset", "folder", "--data", folder.File("few"), "--output", folder.File("run")]),
            (7, "occupied", ["train", "--output", folder.File("occupied")]),
            (7, "notes.txt is a file", ["train", "--output", Path.Combine(folder.File("occupied"), "notes.txt")]),
            (6, "Cannot write", ["train", "--epochs", "1", "--output", Path.Combine(folder.File("occupied"), "notes.txt", "run")]),
            (4, "--device cpu", ["train", "--device", "cuda:77"]),
            (2, "no_such_term", ["train", "--set", "objective.extra.no_such_term=1", "--output", folder.File("extra")]),
        ];
        foreach ((int code, string text, string[] args) in cases)
        {
            (int actual, string output, string error) = RunnerProcess.Run([], args);

            Assert.AreEqual(code, actual, $"{string.Join(' ', args)}: {error}");
            Assert.AreEqual(string.Empty, output);
            StringAssert.Contains(error, text);
            Assert.AreEqual(1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("error: ", StringComparison.Ordinal)), error);
            Assert.IsFalse(error.Contains("   at ", StringComparison.Ordinal), error);
        }
    }

    [TestMethod]
    public void Train_LibTorchFolderWithoutLibTorch_SaysWhichLibraryIsMissing()
    {
        using TemporaryFolder folder = new();

        (int code, _, string error) = RunnerProcess.Run([("CD_LIBTORCH", folder.Path)], "train", "--output", folder.File("run"));

        Assert.AreEqual(4, code);
        StringAssert.Contains(error, "torch_cpu");
        StringAssert.Contains(error, "CD_LIBTORCH");
    }

    private static string[] Train(TemporaryFolder folder, string run, int epochs) =>
    [
        "train", "--dataset", "folder", "--data", folder.File("images"), "--output", run, "--epochs", $"{epochs}", "--device", "cpu",
        "--set", "augmentation.image_size=16", "--set", "training.batch_size=4", "--set", "engine.dtype=float32", "--set", "engine.threads=1", "--set", "evaluation.restarts=2",
    ];
}
