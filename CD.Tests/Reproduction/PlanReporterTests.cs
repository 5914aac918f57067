using CD.Runner.Evaluation;
using CD.Runner.Reporting;
using CD.Runner.Reproduction;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class PlanReporterTests
{
    [TestMethod]
    public void Lines_OfAPlan_TellRunsScoresFailuresAndTheShareOfTheWork()
    {
        ExpandedPlan plan = ReproductionTesting.Paper("/plan", "tiny", [42], ["table4"], "fashion-mnist");
        Lines lines = new();
        PlanReporter reporter = new(lines, plan.Runs.ToDictionary(run => run.Name, run => run == plan.Runs[3] ? 0.0 : 10.0), 4);

        ITrainingObserver inside = reporter.Begins(1, plan.Runs[0], RunState.Missing);
        inside.EpochEnded(new EpochRecord { Epoch = 1, Terms = [], Total = 0, LearningRate = 0, GradientNorm = 0, Scores = [], Seconds = 1, ViewsPerSecond = 1 });
        inside.Note("something");
        reporter.Ended(1, plan.Runs[0], new TrainingOutcome(RunStart.Fresh, true, [new StageScores("backbone", new ClusteringScores(0.5, 0.25, 0.75))], null, plan.FolderOf(plan.Runs[0])));
        _ = reporter.Begins(2, plan.Runs[1], RunState.Begun);
        reporter.Failed(2, plan.Runs[1], "no space.");
        reporter.Found(plan.Runs[3]);
        _ = reporter.Begins(3, plan.Runs[2], RunState.Missing);
        reporter.Ended(3, plan.Runs[2], new TrainingOutcome(RunStart.Fresh, true, [], null, plan.FolderOf(plan.Runs[2])));

        Assert.AreEqual("[1/4] fashion-mnist no-ne-no-bn seed 42: training", lines.Written[0]);
        Assert.AreEqual("something", lines.Written[1]);

        // One of three runs of equal length; nothing has taken any time.
        Assert.AreEqual("[1/4] fashion-mnist no-ne-no-bn seed 42: done in 0:00, backbone NMI 0.500 ACC 0.750; 33 % of the plan's work, about 0:00 left", lines.Written[2]);

        Assert.AreEqual("[2/4] fashion-mnist no-bn seed 42: going on", lines.Written[3]);
        Assert.AreEqual("[2/4] fashion-mnist no-bn seed 42: failed: no space. The others go on.", lines.Written[4]);
        StringAssert.EndsWith(lines.Written[^1], "; all runs have ended");
    }

    [TestMethod]
    [DataRow(3, 0.3)]
    [DataRow(10, 1.0)]
    [DataRow(0, 0.0)]
    public void Done_BegunRun_IsTheShareOfItsEpochs(int epochs, double share)
    {
        using TemporaryFolder folder = new();
        RunFolder run = new(folder.Path);
        folder.Add("metrics.csv", System.Text.Encoding.UTF8.GetBytes("epoch\n" + string.Concat(Enumerable.Range(1, epochs).Select(epoch => $"{epoch}\n"))));

        Assert.AreEqual(share, Workload.Done(run, RunState.Begun, 10), 1e-12);
        Assert.AreEqual(0.0, Workload.Done(run, RunState.Missing, 10));
    }

    private sealed class Lines : ITrainingObserver
    {
        public List<string> Written { get; } = [];

        public void Started(TrainingPlan plan) => Written.Add("started");

        public void StepEnded(StepReport report) => Written.Add("step");

        public void EpochEnded(EpochRecord record) => Written.Add("epoch");

        public void Note(string message) => Written.Add(message);
    }
}
