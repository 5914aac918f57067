using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>One row of <c>RUN/evaluation.csv</c>: one number of one stage.</summary>
/// <param name="Stage">The stage: <c>pixels</c>, or one of the method's, for example <c>backbone</c>.</param>
/// <param name="Metric"><c>nmi</c>, <c>ari</c>, <c>acc</c> or <c>inertia</c>.</param>
/// <param name="Value">The number; the scores are at most 1, the inertia is at least 0.</param>
/// <param name="K">The number of clusters.</param>
/// <param name="N">The number of images.</param>
[CsvRecord]
internal sealed partial record EvaluationRow(
    [property: CsvColumn("stage")] string Stage,
    [property: CsvColumn("metric")] string Metric,
    [property: CsvColumn("value")] double Value,
    [property: CsvColumn("k")] int K,
    [property: CsvColumn("n")] int N);
