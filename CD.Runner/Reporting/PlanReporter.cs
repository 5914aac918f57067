using System.Diagnostics;
using System.Globalization;
using CD.Runner.Evaluation;
using CD.Runner.Reproduction;
using CD.Runner.Runs;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.Reporting;

/// <summary>Reports how far a plan is: a line when a run begins and when it ends, with the time that the rest will take at the pace so far.</summary>
/// <param name="inner">Reports the run in progress, and prints the plan's lines.</param>
/// <param name="seconds">The estimated seconds of every run, by its name; 0 for one that is done.</param>
/// <param name="count">The number of runs.</param>
internal sealed class PlanReporter(ITrainingObserver inner, IReadOnlyDictionary<string, double> seconds, int count) : IReproductionObserver
{
    private readonly Stopwatch whole = Stopwatch.StartNew();
    private readonly HashSet<string> ended = [];
    private readonly Stopwatch run = new();

    /// <inheritdoc/>
    public ITrainingObserver Begins(int number, PlannedRun run, RunState state)
    {
        this.run.Restart();
        inner.Note($"[{number}/{count}] {run}: {(state == RunState.Begun ? "going on" : "training")}");
        return new Quiet(inner);
    }

    /// <inheritdoc/>
    public void Ended(int number, PlannedRun run, TrainingOutcome outcome)
    {
        ended.Add(run.Name);
        string scores = string.Concat(outcome.Scores.Select(Text));
        inner.Note($"[{number}/{count}] {run}: done in {ReportText.Duration(this.run.Elapsed.TotalSeconds)}{scores}; {Left()}");
    }

    /// <inheritdoc/>
    public void Failed(int number, PlannedRun run, string reason)
    {
        ended.Add(run.Name);
        inner.Note($"[{number}/{count}] {run}: failed: {reason} The others go on.");
    }

    /// <inheritdoc/>
    public void Note(string message) => inner.Note(message);

    private string Left()
    {
        double all = seconds.Values.Sum();
        double done = seconds.Where(entry => ended.Contains(entry.Key)).Sum(entry => entry.Value);
        double left = done > 0 ? (all - done) * whole.Elapsed.TotalSeconds / done : 0;
        string share = string.Create(CultureInfo.InvariantCulture, $"{(all > 0 ? 100 * done / all : 100):F0} % of the plan's work");
        return ended.Count == seconds.Count(entry => entry.Value > 0) ? "all runs have ended" : $"{share}, about {ReportText.Duration(left)} left";
    }

    private static string Text(StageScores stage) => string.Create(CultureInfo.InvariantCulture, $", {stage.Stage} NMI {stage.Scores.Nmi:F3} ACC {stage.Scores.Acc:F3}");

    /// <summary>Leaves the epochs' lines out.</summary>
    private sealed class Quiet(ITrainingObserver inner) : ITrainingObserver
    {
        public void Started(TrainingPlan plan) => inner.Started(plan);

        public void StepEnded(StepReport report) => inner.StepEnded(report);

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => inner.Note(message);
    }
}
