using CD.Model.Engine;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Runs;

namespace CD.Runner.Reproduction;

/// <summary>What a plan's runs still take: how far each is, and the seconds that are left of it.</summary>
internal sealed class Workload
{
    private Workload(IReadOnlyDictionary<string, RunState> states, IReadOnlyDictionary<string, double> seconds)
    {
        States = states;
        Seconds = seconds;
    }

    /// <summary>How far every run is, by its name.</summary>
    public IReadOnlyDictionary<string, RunState> States { get; }

    /// <summary>The estimated seconds that every run still takes on this machine alone, by its name.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; }

    /// <summary>The number of runs in a state.</summary>
    public int Count(RunState state) => States.Values.Count(other => other == state);

    /// <summary>Looks at the runs, and measures a few steps of each kind that is not done.</summary>
    /// <param name="plan">The expanded plan.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="images">Reads their data sets.</param>
    /// <param name="note">Told one line about each kind of run that cannot be measured.</param>
    /// <param name="cancellation">Stops the measuring.</param>
    public static Workload Measure(ExpandedPlan plan, IReadOnlyList<PlannedRun> runs, PlanImages images, Action<string> note, CancellationToken cancellation)
    {
        Dictionary<string, RunState> states = runs.ToDictionary(run => run.Name, run => RunQueue.StateOf(plan, run));
        Dictionary<string, double> seconds = runs.ToDictionary(run => run.Name, _ => 0.0);
        Calibration calibration = new(cancellation);
        foreach (IGrouping<string, PlannedRun> dataset in runs.Where(run => states[run.Name] != RunState.Finished).GroupBy(run => run.Dataset))
        {
            IImageSource source = images.Of(dataset.First().Configuration.Data).Images;
            foreach (PlannedRun run in dataset)
            {
                try
                {
                    (double whole, int epochs) = calibration.Estimate(run, source);
                    seconds[run.Name] = whole * (1.0 - Done(plan.FolderOf(run), states[run.Name], epochs));
                }
#pragma warning disable CA1031 // An estimate that cannot be made must not keep the runs from being tried.
                catch (Exception exception) when (exception is not (OperationCanceledException or EngineException))
#pragma warning restore CA1031
                {
                    note($"{run} cannot be measured: {ErrorReport.Line(exception)}");
                }
            }
        }

        return new Workload(states, seconds);
    }

    /// <summary>The share of a run that is done, by the epochs that it has written.</summary>
    internal static double Done(RunFolder folder, RunState state, int epochs)
    {
        if (state != RunState.Begun || epochs == 0 || !File.Exists(folder.MetricsFile))
        {
            return 0.0;
        }

        int rows = File.ReadLines(folder.MetricsFile).Count() - 1;
        return Math.Clamp((double)rows / epochs, 0.0, 1.0);
    }
}
