namespace CD.Runner.Benchmarks;

/// <summary>What one row of a comparison tells.</summary>
/// <param name="Name">The name in <c>comparison.csv</c>.</param>
/// <param name="Description">What it is, for the table.</param>
/// <param name="Target">What it should be, as text; empty for no target.</param>
/// <param name="Unit">The value's unit; empty for a ratio.</param>
/// <param name="Value">From our rows and the other side's answers, in the order of <see cref="ComparisonRow.Peers"/>: ours, theirs, and the value.</param>
internal sealed record ComparisonQuantity(
    string Name,
    string Description,
    string Target,
    string Unit,
    Func<IReadOnlyList<BenchmarkRow>, IReadOnlyList<PeerAnswer>, (double Ours, double Theirs, double Value)> Value);
