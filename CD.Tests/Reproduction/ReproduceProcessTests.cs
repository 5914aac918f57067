using System.Diagnostics;
using System.Text;
using CD.Runner.Errors;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

/// <summary>A plan carried out by processes: together, killed, taken over, with a run that fails.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ReproduceProcessTests
{
    private const string Plan = """
        variants:
          short: { settings: { training.batch_size: 8, training.epochs: 2 } }
          long: { settings: { training.batch_size: 8, training.epochs: 60 } }
          other: { method: simclr, settings: { training.batch_size: 8, training.epochs: 3 } }
        tables:
          compared:
            title: Lengths
            kind: methods
            datasets: [folder]
            stages: [backbone]
            entries: [{ label: long, variant: long }, { label: short, variant: short }, { label: other, variant: other }]
        figures:
          heads: { title: Heads, kind: heatmap, dataset: folder, variants: [short, long], labels: [two, forty] }
          points: { title: Points, kind: tsne, dataset: folder, variants: [long] }
          outlined: { title: Outlines, kind: outlines, dataset: cifar10, variants: [short] }
          masked: { title: Masks, kind: masks, dataset: folder, variants: [short] }
        """;

    private static readonly (string, string)[] OneThread = [("OMP_NUM_THREADS", "1")];

    [TestMethod]
    public void Reproduce_ThreeProcessesOneKilled_GivesTheTablesOfOneProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("The test kills a process as Unix does.");
        }

        using TemporaryFolder folder = new();
        string[] arguments = Prepare(folder, Plan);
        string shared = folder.File("shared");
        using Process first = RunnerProcess.Start(OneThread, [.. arguments, "--output", shared]);
        Assert.IsTrue(SpinWait.SpinUntil(() => Checkpoints(shared).Length > 0, TimeSpan.FromMinutes(1)), "no epoch ended");
        using Process second = RunnerProcess.Start(OneThread, [.. arguments, "--output", shared]);
        using Process third = RunnerProcess.Start(OneThread, [.. arguments, "--output", shared]);
        Task<string>[] errors = [second.StandardError.ReadToEndAsync(), third.StandardError.ReadToEndAsync()];
        Task<string> others = third.StandardOutput.ReadToEndAsync();
        StringBuilder lines = new();

        // The first has its run still when the second has come to look for work.
        string? line;
        do
        {
            line = second.StandardOutput.ReadLine();
            _ = lines.AppendLine(line);
        }
        while (line is not null && !line.Contains(": training", StringComparison.Ordinal) && !line.Contains("in the hands of other processes", StringComparison.Ordinal));
        Assert.IsFalse(File.Exists(Path.Combine(Path.GetDirectoryName(Checkpoints(shared)[0])!, "evaluation.csv")), "The first run has ended before it could be killed.");
        first.Kill();
        _ = lines.Append(second.StandardOutput.ReadToEnd()).Append(others.Result);
        foreach ((Process process, Task<string> error) in ((Process[])[second, third]).Zip(errors))
        {
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, error.Result);
        }

        StringAssert.Contains(lines.ToString(), "folder long seed 42: going on", "One of the others has taken the run over.");

        (int code, string output, string message) = RunnerProcess.Run(OneThread, [.. arguments, "--output", folder.File("alone")]);
        Assert.AreEqual(0, code, message);
        StringAssert.Contains(output, "3 runs: 0 done, 0 begun, 3 to train; about ");
        foreach (string file in (string[])["compared.csv", "tables-long.csv", "tables.md", "tables.tex"])
        {
            Assert.AreEqual(File.ReadAllText(folder.File($"alone/tables/{file}")), File.ReadAllText(Path.Combine(shared, "tables", file)), file);
        }

        foreach (string file in (string[])["heads.csv", "points-h.csv", "points-p.csv", "outlined.csv", "masked.csv", "heads.png", "points.png", "outlined.png", "masked.png"])
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder.File($"alone/figures/{file}")), File.ReadAllBytes(Path.Combine(shared, "figures", file)), file);
        }

        StringAssert.Contains(output, "outlined: drawing Outlines; a folder of images (images) stands in");
        StringAssert.Contains(output, "4 of 4 figures are in ");

        // What is drawn already stays as it is.
        DateTime drawn = File.GetLastWriteTimeUtc(Path.Combine(shared, "figures", "points.png"));
        (code, output, _) = RunnerProcess.Run(OneThread, [.. arguments, "--output", shared]);
        Assert.AreEqual(0, code);
        StringAssert.Contains(output, "3 runs: 3 done, 0 begun, 0 to train.");
        Assert.AreEqual(drawn, File.GetLastWriteTimeUtc(Path.Combine(shared, "figures", "points.png")));

        // Each run was trained by one process alone: one row a run.
        Assert.HasCount(4, File.ReadAllLines(Path.Combine(shared, "runs", "runs.csv")));

        (code, output, _) = RunnerProcess.Run([], "tables", shared, "--format", "tex", "--output", folder.File("again"));
        Assert.AreEqual(0, code);
        StringAssert.Contains(output, "compared: 9 of 9 cells filled");
        Assert.AreEqual(File.ReadAllText(folder.File("again/tables.tex")), File.ReadAllText(Path.Combine(shared, "tables", "tables.tex")));
        Assert.HasCount(1, Directory.GetFiles(folder.File("again")));
    }

    [TestMethod]
    public void Reproduce_RunThatFails_IsReportedAndTheOthersGoOn()
    {
        using TemporaryFolder folder = new();
        string[] arguments = Prepare(folder, Plan.Replace("training.batch_size: 8, training.epochs: 60", "training.batch_size: 17, training.epochs: 1", StringComparison.Ordinal));

        (int code, string output, string error) = RunnerProcess.Run(OneThread, [.. arguments, "--output", folder.File("out"), "--no-progress"]);

        Assert.AreEqual((int)ExitCode.Incomplete, code, error);
        StringAssert.Contains(output, "[1/3] folder long seed 42: failed: training.batch_size is 17, but the data set has 16 images.");
        StringAssert.Contains(output, "[3/3] folder other seed 42: done in ");
        StringAssert.Contains(output, "compared: 6 of 9 cells filled");
        StringAssert.Contains(error, "compared: missing folder long: 1 of 1 runs.");
        StringAssert.Contains(error, "heads: a run that it shows is missing.");
        StringAssert.Contains(output, "2 of 4 figures are in ");
        string line = File.ReadAllLines(folder.File("out/tables/compared.csv"))[1];
        StringAssert.Contains(line, "NMI,,0.");
    }

    [TestMethod]
    public void Reproduce_Readouts_ShowEveryStageAndWhatTheRunsTook()
    {
        const string plan = """
            tables:
              all:
                title: All
                kind: readouts
                datasets: [stl10, folder]
                entries: [{ label: K-means, variant: kmeans }, { label: SimCLR, variant: simclr }, { label: CD, variant: cd-128 }]
            """;
        using TemporaryFolder folder = new();
        string[] arguments = [.. Prepare(folder, plan), "--set", "training.epochs=1", "--set", "training.batch_size=8", "--output", folder.File("out"), "--tables", folder.File("tables")];

        (int code, string output, string error) = RunnerProcess.Run(OneThread, [.. arguments, "--methods", "simclr,kmeans"]);

        Assert.AreEqual((0, string.Empty), (code, error), output);
        StringAssert.Contains(output, "2 runs: 0 done, 0 begun, 2 to train; about ");
        StringAssert.Contains(output, "all: 13 of 13 cells filled");
        string[] lines = File.ReadAllLines(folder.File("tables/all.csv"));
        Assert.AreEqual("data_set,method,read-out,NMI,ARI,ACC,seconds,peak_MiB,scale", lines[0]);
        StringAssert.Matches(lines[1], new System.Text.RegularExpressions.Regex(@"^a folder of images \(images\),K-means,K-means on pixels,[01]\.\d{3},-?[01]\.\d{3},[01]\.\d{3},\d+,\d{2,},"));
        Assert.DoesNotContain("STL", string.Concat(lines));
        StringAssert.StartsWith(lines[3], "a folder of images (images),SimCLR,K-means on latent,");
        StringAssert.StartsWith(lines[4], "a folder of images (images),CD,K-means on backbone,,,,,,");
        string page = File.ReadAllText(folder.File("tables/tables.md"));
        StringAssert.StartsWith(page, "# Tables\n");
        StringAssert.Contains(page, "peak MiB is the largest resident memory of the process");
        StringAssert.Contains(page, "\nComputed on ");
        Assert.IsFalse(Directory.Exists(folder.File("out/tables")));

        // A run of an earlier version has not recorded what it took: there is no cell for that, so none is missing.
        File.Delete(Path.Combine(Directory.GetDirectories(folder.File("out/runs"), "*kmeans*").Single(), "resources.json"));
        (code, output, _) = RunnerProcess.Run(OneThread, arguments);
        Assert.AreEqual(0, code);
        StringAssert.Contains(output, "3 runs: 2 done, 0 begun, 1 to train; about ");
        StringAssert.Contains(output, "all: 19 of 19 cells filled");
    }

    [TestMethod]
    public void Reproduce_DryRun_WritesNothing()
    {
        using TemporaryFolder folder = new();

        (int code, string output, string error) = RunnerProcess.Run(OneThread, [.. Prepare(folder, Plan), "--output", folder.File("out"), "--dry-run", "--seeds", "1,2"]);

        Assert.AreEqual((0, string.Empty), (code, error));
        StringAssert.Contains(output, "6 runs: 0 done, 0 begun, 6 to train; about ");
        Assert.IsFalse(Directory.Exists(folder.File("out")));
    }

    [TestMethod]
    public void Reproduce_WrongInputs_AreOneLineAndTheirExitCode()
    {
        using TemporaryFolder folder = new();
        void Fails(int expected, string message, params string[] args)
        {
            (int code, string output, string error) = RunnerProcess.Run([], args);
            Assert.AreEqual((expected, string.Empty), (code, output), error);
            StringAssert.Contains(error, message);
            Assert.HasCount(1, error.TrimEnd().Split('\n'), error);
        }

        Fails(2, "PLAN: the paper has no \"table11\"; the nearest is table1.", "reproduce", "table11");
        Fails(2, "there is no such plan", "reproduce", folder.File("plan.yaml"));
        Fails(2, "--scale: a scale is one of full, small, tiny; received \"huge\".", "reproduce", "table4", "--scale", "huge");
        Fails(2, "--methods: there is no method \"simcrl\"; the nearest is simclr, and all are ", "reproduce", "table6", "--methods", "simcrl", "--output", folder.File("out"));
        Fails(2, "--methods: nothing that was asked for has a run of kmeans.", "reproduce", "table6", "--methods", "kmeans", "--output", folder.File("out"));
        Fails(2, "training.epochs must be", "reproduce", "table4", "--output", folder.File("out"), "--set", "training.epochs=0");
        Fails(3, "The data set stl10 is not at hand", "reproduce", "table4", "--dataset", "stl10");
        Fails(2, "this is not the folder of a plan", "tables", folder.Path);
        Fails(2, "--format: a format is one of csv, md, tex; received \"html\".", "tables", folder.Path, "--format", "html");
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static string[] Checkpoints(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "checkpoint.safetensors", SearchOption.AllDirectories) : [];

    private static string[] Prepare(TemporaryFolder folder, string plan)
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 8);
        string path = folder.Add("plan.yaml", System.Text.Encoding.UTF8.GetBytes(plan));
        return
        [
            "reproduce", path, "--data", $"folder={folder.File("images")}", "--device", "cpu",
            "--set", "model.width=8", "--set", "augmentation.image_size=16", "--set", "augmentation.blur_kernel=3", "--set", "evaluation.restarts=2",
        ];
    }
}
