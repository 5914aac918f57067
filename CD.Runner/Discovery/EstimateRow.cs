using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>How many clusters a criterion sees, or all together (<see cref="Consensus"/>); a row of <c>estimates.csv</c>.</summary>
/// <param name="Criterion">The criterion's name, or <see cref="Consensus"/>.</param>
/// <param name="Clusters">The most likely number; none where the criterion finds no answer.</param>
/// <param name="Low">The lower end of its range.</param>
/// <param name="High">The upper end.</param>
[CsvRecord]
internal sealed partial record EstimateRow(
    [property: CsvColumn("criterion")] string Criterion,
    [property: CsvColumn("clusters")] int? Clusters,
    [property: CsvColumn("low")] int? Low,
    [property: CsvColumn("high")] int? High)
{
    /// <summary>The row of all criteria together.</summary>
    public const string Consensus = "consensus";
}
