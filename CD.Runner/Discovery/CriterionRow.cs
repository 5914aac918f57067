using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>A criterion's value for a number of clusters; a row of <c>criteria.csv</c>.</summary>
/// <param name="Criterion">The criterion's name.</param>
/// <param name="Kind">What kind of criterion it is: separation, stability, density.</param>
/// <param name="Clusters">k.</param>
/// <param name="Value">Its value; a higher one is better.</param>
/// <param name="Low">The lower end of the value's spread over repetitions.</param>
/// <param name="High">The upper end.</param>
[CsvRecord]
internal sealed partial record CriterionRow(
    [property: CsvColumn("criterion")] string Criterion,
    [property: CsvColumn("kind")] string Kind,
    [property: CsvColumn("clusters")] int Clusters,
    [property: CsvColumn("value")] double Value,
    [property: CsvColumn("low")] double Low,
    [property: CsvColumn("high")] double High);
