using CsvHelper;

namespace CD.Runner.Reproduction.Results;

/// <summary>One published number, a row of <c>results/paper/TABLE.csv</c>.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Entry">The entry's label or marks.</param>
/// <param name="Stage">The stage as the table names it.</param>
/// <param name="Metric"><c>nmi</c>, <c>ari</c>, <c>acc</c>, or of a data set <c>images</c> or <c>classes</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Std">Its published standard deviation over seeds; null for none.</param>
/// <param name="Source">Where it was published.</param>
[CsvRecord]
internal sealed partial record PaperNumber(
    [property: CsvColumn("dataset")] string Dataset,
    [property: CsvColumn("entry")] string Entry,
    [property: CsvColumn("stage")] string Stage,
    [property: CsvColumn("metric")] string Metric,
    [property: CsvColumn("value")] double Value,
    [property: CsvColumn("std")] double? Std,
    [property: CsvColumn("source")] string Source);
