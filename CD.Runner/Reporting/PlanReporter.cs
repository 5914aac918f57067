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
    private const double LeastShare = 0.03;

    private readonly Stopwatch whole = Stopwatch.StartNew();
    private readonly HashSet<string> ended = [];
    private readonly Stopwatch run = new();

    /// <inheritdoc/>
    public ITrainingObserver Begins(int number, PlannedRun run, RunState state)
    {
        this.run.Restart();
        inner.Note($"[{number}/{count}] {run}: {(state == RunState.Begun ? "going on" : "training")}");
        return new Quiet(inner, share => (inner as TerminalReporter)?.Whole = Whole(run, share));
    }

    /// <inheritdoc/>
    public void Ended(int number, PlannedRun run, TrainingOutcome outcome)
    {
        ended.Add(run.Name);
        string scores = string.Concat(outcome.Scores.Select(Text));
        inner.Note($"[{number}/{count}] {run}: done in {ReportText.Duration(this.run.Elapsed.TotalSeconds)}{scores}; {Left()}");
    }

    /// <inheritdoc/>
    public void Found(PlannedRun run) => ended.Add(run.Name);

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
        (double share, string left) = Whole(null, 0.0);
        return seconds.Keys.All(ended.Contains)
            ? "all runs have ended"
            : string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} % of the plan's work, {left}");
    }

    /// <summary>The share of the plan's work that is done, and the time that is left at the pace so far.</summary>
    private (double Share, string Left) Whole(PlannedRun? current, double part)
    {
        double all = seconds.Values.Sum();
        double done = seconds.Where(entry => ended.Contains(entry.Key)).Sum(entry => entry.Value) + (current is null ? 0.0 : part * seconds[current.Name]);

        // The first few percent say little of the pace.
        double pace = done > LeastShare * all ? whole.Elapsed.TotalSeconds / done : 1.0;
        return (all > 0 ? done / all : 0.0, $"about {ReportText.Duration((all - done) * pace)} left");
    }

    private static string Text(StageScores stage) => string.Create(CultureInfo.InvariantCulture, $", {stage.Stage} NMI {stage.Scores.Nmi:F3} ACC {stage.Scores.Acc:F3}");

    /// <summary>Leaves the epochs' lines out, and tells the plan how far the run is.</summary>
    private sealed class Quiet(ITrainingObserver inner, Action<double> moved) : ITrainingObserver
    {
        private TrainingPlan? plan;

        public void Started(TrainingPlan plan)
        {
            this.plan = plan;
            inner.Started(plan);
        }

        public void StepEnded(StepReport report)
        {
            moved(plan is null || plan.TotalSteps == 0 ? 0.0 : (double)report.StepsDone / plan.TotalSteps);
            inner.StepEnded(report);
        }

        public void EpochEnded(EpochRecord record)
        {
        }

        public void Note(string message) => inner.Note(message);
    }
}
