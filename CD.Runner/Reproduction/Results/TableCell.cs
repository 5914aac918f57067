namespace CD.Runner.Reproduction.Results;

/// <summary>One number of a table: ours and the published one.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Stage">The stage as the table names it.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Scores">Our scores.</param>
/// <param name="Expected">The number of runs that fill it: 0 where the program has no such method, or the data is not at hand or has no labels.</param>
/// <param name="Paper">The published number; null for none.</param>
internal sealed record TableCell(string Table, string Dataset, PlanEntry Entry, string Stage, string Metric, CellScores Scores, int Expected, PaperNumber? Paper)
{
    /// <summary>Where a stage stands: what the whole run took.</summary>
    public const string Run = "run";

    /// <summary>The metric of <see cref="Run"/> that is the wall time of training and evaluation.</summary>
    public const string Seconds = "seconds";

    /// <summary>The metrics of <see cref="Run"/>.</summary>
    public static readonly IReadOnlyList<string> Resources = [Seconds, "peak_mib"];

    /// <summary>Whether every run that fills it has ended.</summary>
    public bool Complete => Scores.Values.Count == Expected;

    /// <summary>Ours minus the published number; null where one of them is missing.</summary>
    public double? Difference => Scores.Mean - Paper?.Value;
}
