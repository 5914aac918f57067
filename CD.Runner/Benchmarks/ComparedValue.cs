using CsvHelper;

namespace CD.Runner.Benchmarks;

/// <summary>One number of a comparison in one round, a row of <c>comparison.csv</c>.</summary>
/// <param name="Row">The comparison's row.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Round">The round, counted from 1.</param>
/// <param name="Ours">Our side: seconds, megabytes, or per cent.</param>
/// <param name="Theirs">The other side in the same unit; 0 where there is none.</param>
/// <param name="Value">What counts: a ratio, or per cent.</param>
[CsvRecord]
internal sealed partial record ComparedValue(
    [property: CsvColumn("row")] string Row,
    [property: CsvColumn("quantity")] string Quantity,
    [property: CsvColumn("round")] int Round,
    [property: CsvColumn("ours")] double Ours,
    [property: CsvColumn("theirs")] double Theirs,
    [property: CsvColumn("value")] double Value);
