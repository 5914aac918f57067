using CD.Model.Engine;
using CD.Runner.Errors;
using CD.Runner.Runs;

namespace CD.Runner.Reproduction;

/// <summary>Trains a plan's runs one after the other, each that nobody else has; several processes may do so in one folder.</summary>
/// <param name="plan">The expanded plan.</param>
/// <param name="only">The share of the runs that is this process's own; null for whatever is free.</param>
/// <param name="images">Reads the runs' data sets.</param>
/// <param name="observer">Told how far the plan is.</param>
/// <param name="cancellation">Stops the run in progress after a step, with a checkpoint.</param>
internal sealed class RunQueue(ExpandedPlan plan, Share? only, PlanImages images, IReproductionObserver observer, CancellationToken cancellation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> failed = [];

    /// <summary>The runs that this process may train.</summary>
    public IReadOnlyList<PlannedRun> Runs { get; } = [.. plan.Runs.Where((_, index) => only?.Has(index) ?? true)];

    /// <summary>The runs that failed here, and that no other process has finished.</summary>
    public IReadOnlyList<PlannedRun> Failures => [.. Runs.Where(run => failed.Contains(run.Name) && StateOf(plan, run) != RunState.Finished)];

    /// <summary>How far a run is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="run">The run.</param>
    public static RunState StateOf(ExpandedPlan plan, PlannedRun run)
    {
        RunFolder folder = plan.FolderOf(run);
        return folder.Finished ? RunState.Finished : File.Exists(folder.CheckpointFile) ? RunState.Begun : RunState.Missing;
    }

    /// <summary>Trains until every run has ended, here or in another process, or has failed here.</summary>
    /// <returns>Whether the end was reached; false after a stop.</returns>
    public bool Work()
    {
        bool told = false;
        while (true)
        {
            bool worked = false;
            foreach (PlannedRun run in Runs.Where(run => StateOf(plan, run) == RunState.Finished))
            {
                observer.Found(run);
            }

            (PlannedRun Run, int Number)[] left = [.. Runs.Select((run, index) => (run, index + 1)).Where(entry => !failed.Contains(entry.run.Name) && StateOf(plan, entry.run) != RunState.Finished)];
            foreach ((PlannedRun run, int number) in left)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return false;
                }

                using RunClaim? claim = RunClaim.TryTake(Path.Combine(plan.Folder, "claims"), run.Name);
                RunState state = StateOf(plan, run);
                if (claim is null || state == RunState.Finished)
                {
                    continue;
                }

                worked = true;
                if (!Train(run, number, state))
                {
                    return false;
                }
            }

            if (left.Length == 0)
            {
                return true;
            }

            if (!worked)
            {
                if (!told)
                {
                    observer.Note($"{left.Length} of the runs are in the hands of other processes; waiting for them. A run whose process ends early is taken over.");
                    told = true;
                }

                if (cancellation.WaitHandle.WaitOne(Pause))
                {
                    return false;
                }
            }
        }
    }

    /// <summary>Trains one run.</summary>
    /// <returns>False after a stop.</returns>
    private bool Train(PlannedRun run, int number, RunState state)
    {
        try
        {
            using Experiment experiment = Experiment.Open(run.Configuration, images.Of(run.Configuration.Data).Images);
            TrainingOutcome outcome = experiment.Train(new TrainOptions
            {
                Folder = plan.FolderOf(run).Path,
                Resume = state == RunState.Begun,
                Observers = [observer.Begins(number, run, state)],
                Cancellation = cancellation,
            });
            if (outcome.Finished)
            {
                observer.Ended(number, run, outcome);
            }

            return outcome.Finished;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever ends one run, the others go on; it is reported in one line, and counts at the end.
        catch (Exception exception) when (exception is not EngineException)
#pragma warning restore CA1031
        {
            failed.Add(run.Name);
            observer.Failed(number, run, ErrorReport.Line(exception));
            return true;
        }
    }
}
