using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>One row of <c>results/scores.csv</c>: one number of one stage of a finished run.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Identity">The hash of the run's experiment.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Stage">The stage: <c>pixels</c>, or one of the method's.</param>
/// <param name="Kind"><c>kmeans</c>, or <c>assignment</c> for a method's own clusters.</param>
/// <param name="Metric"><c>nmi</c>, <c>ari</c>, <c>acc</c> or <c>inertia</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="K">The number of clusters.</param>
/// <param name="N">The number of images.</param>
[CsvRecord]
internal sealed partial record ScoreRow(
    [property: CsvColumn("run")] string Run,
    [property: CsvColumn("identity")] string Identity,
    [property: CsvColumn("method")] string Method,
    [property: CsvColumn("stage")] string Stage,
    [property: CsvColumn("kind")] string Kind,
    [property: CsvColumn("metric")] string Metric,
    [property: CsvColumn("value")] double Value,
    [property: CsvColumn("k")] int K,
    [property: CsvColumn("n")] int N);
