using CD.Runner.Curves;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Tests.Data;
using CD.Tests.Support;

namespace CD.Tests.Curves;

[TestClass]
public sealed class RunCurvesTests
{
    [TestMethod]
    public void Read_SeveralRuns_NamesThemAndTakesEachOnce()
    {
        using TemporaryFolder folder = new();
        Write(folder, "cd-seed1", Record(1, 2.0), Record(2, 1.0));
        Write(folder, "cd-seed2", Record(1, 3.0));

        IReadOnlyList<RunCurves> runs = RunCurves.Read([folder.File("cd-seed1"), folder.File("cd-seed2/"), folder.File("cd-seed1/")]);

        CollectionAssert.AreEqual((string[])["seed1", "seed2"], runs.Select(run => run.Name).ToArray());
        CollectionAssert.AreEqual((int[])[2, 1], runs.Select(run => run.Epochs.Count).ToArray());
    }

    [TestMethod]
    public void Read_NoRun_SaysSo()
    {
        using TemporaryFolder folder = new();

        UserErrorException error = DataTesting.UserError(ExitCode.Usage, () => RunCurves.Read([folder.Path]));

        Assert.AreEqual($"{folder.Path}: this is not the folder of a run, because it holds neither metrics.csv nor config.yaml; give the folder that train has written.", error.Message);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Read_RunWithoutAnEpoch_SaysSo(bool hasTable)
    {
        using TemporaryFolder folder = new();
        folder.Add("run/config.yaml", []);
        if (hasTable)
        {
            Write(folder, "run");
        }

        UserErrorException error = DataTesting.UserError(ExitCode.Usage, () => RunCurves.Read([folder.File("run")]));

        StringAssert.Contains(error.Message, "no epoch of this run has ended yet");
    }

    [TestMethod]
    [DataRow("time,temperature\n1,20\n")]
    [DataRow("epoch,total,learning_rate,grad_norm,seconds,views_per_second\n1,2,3\n")]
    public void Read_ForeignOrTruncatedTable_NamesTheFile(string content)
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("run/metrics.csv", System.Text.Encoding.UTF8.GetBytes(content));

        UserErrorException error = DataTesting.UserError(ExitCode.Storage, () => RunCurves.Read([folder.File("run")]));

        StringAssert.StartsWith(error.Message, $"Cannot read {path}: ");
    }

    [TestMethod]
    public void Of_EpochsOfSeveralRuns_HasAPanelForEachOfTheirQuantities()
    {
        EpochRecord scored = Record(2, 1.0) with { Scores = [new StageScores("backbone", new ClusteringScores(0.1, 0.2, 0.3))] };
        EpochRecord other = Record(1, double.NaN) with { Terms = [new LossValue("mine", 4.0)] };
        RunCurves first = new("first", [Record(1, 2.0), scored]);
        RunCurves second = new("second", [other]);

        IReadOnlyList<CurvePanel> panels = CurvePanel.Of([first, second]);

        CollectionAssert.AreEqual(
            (string[])["total", "instance", "mine", "learning rate", "gradient norm", "backbone NMI", "backbone ARI", "backbone ACC"],
            panels.Select(panel => panel.Title).ToArray());
        Assert.AreEqual("1 2: 2 1", Points(panels[0], first));
        Assert.AreEqual(": ", Points(panels[0], second), "not a number");
        Assert.AreEqual(": ", Points(panels[2], first), "no such term");
        Assert.AreEqual("1: 4", Points(panels[2], second));
        Assert.AreEqual("2: 0.2", Points(panels[6], first), "the epoch that was evaluated");
    }

    internal static void Write(TemporaryFolder folder, string name, params EpochRecord[] records)
    {
        Directory.CreateDirectory(folder.File(name));
        EpochTable.Write(folder.File($"{name}/metrics.csv"), ["backbone"], records);
    }

    internal static EpochRecord Record(int epoch, double total) => new()
    {
        Epoch = epoch,
        Terms = [new LossValue("instance", total)],
        Total = total,
        LearningRate = 3e-4,
        GradientNorm = 1.0,
        Seconds = 1.0,
        ViewsPerSecond = 1.0,
    };

    private static string Points(CurvePanel panel, RunCurves run)
    {
        (double[] epochs, double[] values) = panel.Points(run);
        return FormattableString.Invariant($"{string.Join(' ', epochs)}: {string.Join(' ', values.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)))}");
    }
}
