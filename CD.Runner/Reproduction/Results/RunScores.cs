using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Reproduction.Results;

/// <summary>Reads the scores of a plan's finished runs.</summary>
/// <param name="plan">The expanded plan.</param>
internal sealed class RunScores(ExpandedPlan plan)
{
    private readonly Dictionary<string, IReadOnlyList<EvaluationRow>> read = [];

    /// <summary>The scores of an entry's runs.</summary>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="stage">The table's stage.</param>
    /// <param name="metric">The metric.</param>
    /// <returns>No values where no run has ended, or there is none.</returns>
    public CellScores Of(string dataset, PlanEntry entry, string stage, string metric)
    {
        if (entry.Variant is not { } variant || StageNames.Of(entry.Stage ?? stage, plan.MethodOf(variant)) is not { } name)
        {
            return new CellScores([]);
        }

        return new CellScores(
        [
            .. from run in plan.RunsOf(dataset, variant)
               from row in Rows(run)
               where row.Stage == name && row.Metric == metric
               select row.Value,
        ]);
    }

    /// <summary>What the finished runs of a variant took, where they recorded it.</summary>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="variant">The variant.</param>
    public IReadOnlyList<RunResources> Resources(string dataset, string variant) =>
        [.. plan.RunsOf(dataset, variant).Select(plan.FolderOf).Where(folder => folder.Finished).Select(folder => RunResources.Read(folder.ResourcesFile)).OfType<RunResources>()];

    /// <summary>The runs of a variant that have recorded what they took, or will: not the finished ones of earlier versions.</summary>
    /// <param name="dataset">The data set's name.</param>
    /// <param name="variant">The variant.</param>
    public int Measured(string dataset, string variant) =>
        plan.RunsOf(dataset, variant).Select(plan.FolderOf).Count(folder => !folder.Finished || RunResources.Read(folder.ResourcesFile) is not null);

    private IReadOnlyList<EvaluationRow> Rows(PlannedRun run)
    {
        if (!read.TryGetValue(run.Name, out IReadOnlyList<EvaluationRow>? rows))
        {
            RunFolder folder = plan.FolderOf(run);
            rows = folder.Finished ? EvaluationTable.Read(folder.EvaluationFile) : [];
            read.Add(run.Name, rows);
        }

        return rows;
    }
}
