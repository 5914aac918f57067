using CD.Model.Engine;
using CD.Runner.Errors;

namespace CD.Runner.Reproduction.Figures;

/// <summary>Draws a plan's figures one after the other, each that nobody else has; several processes may do so in one folder.</summary>
/// <param name="plan">The expanded plan.</param>
/// <param name="images">Reads the runs' data sets.</param>
/// <param name="note">Told one line each.</param>
/// <param name="cancellation">Stops the figure in progress.</param>
internal sealed class FigureQueue(ExpandedPlan plan, PlanImages images, Action<string> note, CancellationToken cancellation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly FigureDrawer drawer = new(plan, images, note, cancellation);

    // A figure is tried once: another process may draw it from its own seeds in the meantime.
    private readonly HashSet<string> tried = [];

    /// <summary>Draws until every figure is drawn, here or in another process, or cannot be.</summary>
    /// <returns>The figures that are missing, with the reason.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public IReadOnlyList<string> Work()
    {
        List<string> missing = [];
        while (true)
        {
            bool worked = false;
            string[] left = [.. plan.Plan.Figures.Keys.Where(name => !tried.Contains(name) && drawer.StateOf(name) == FigureState.Ready)];
            foreach (string name in left)
            {
                cancellation.ThrowIfCancellationRequested();
                using RunClaim? claim = RunClaim.TryTake(Path.Combine(plan.Folder, "claims"), name);
                if (claim is null || drawer.StateOf(name) != FigureState.Ready)
                {
                    continue;
                }

                worked = true;
                tried.Add(name);
                if (Failure(name) is { } reason)
                {
                    missing.Add($"{name}: {reason}");
                }
            }

            if (left.Length == 0)
            {
                missing.AddRange(plan.Plan.Figures.Keys.Where(name => drawer.StateOf(name) == FigureState.Waiting).Select(name => $"{name}: a run that it shows is missing."));
                return missing;
            }

            if (!worked)
            {
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }

    private string? Failure(string name)
    {
        try
        {
            drawer.Draw(name);
            return null;
        }
#pragma warning disable CA1031 // Whatever ends one figure, the others go on; it is reported in one line, and counts at the end.
        catch (Exception exception) when (exception is not (OperationCanceledException or EngineException))
#pragma warning restore CA1031
        {
            return ErrorReport.Line(exception);
        }
    }
}
