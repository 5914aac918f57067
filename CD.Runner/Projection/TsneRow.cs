using CsvHelper;

namespace CD.Runner.Projection;

/// <summary>One row of <c>tsne.csv</c>: how one stage was projected.</summary>
/// <param name="Stage">The stage, for example <c>backbone</c>.</param>
/// <param name="N">The number of points.</param>
/// <param name="Dimensions">The number of features of an image.</param>
/// <param name="Perplexity">The perplexity used.</param>
/// <param name="Iterations">The steps done.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Divergence">The Kullback-Leibler divergence, in nats.</param>
/// <param name="Neighbours">The number of neighbours that trustworthiness looks at.</param>
/// <param name="Trustworthiness">The trustworthiness, at most 1.</param>
/// <param name="Seconds">How long the projection took, without trustworthiness and pictures.</param>
[CsvRecord]
internal sealed partial record TsneRow(
    [property: CsvColumn("stage")] string Stage,
    [property: CsvColumn("n")] int N,
    [property: CsvColumn("dimensions")] int Dimensions,
    [property: CsvColumn("perplexity")] double Perplexity,
    [property: CsvColumn("iterations")] int Iterations,
    [property: CsvColumn("seed")] int Seed,
    [property: CsvColumn("kl")] double Divergence,
    [property: CsvColumn("k")] int Neighbours,
    [property: CsvColumn("trustworthiness")] double Trustworthiness,
    [property: CsvColumn("seconds")] double Seconds);
