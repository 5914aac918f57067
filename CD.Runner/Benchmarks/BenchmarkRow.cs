using CsvHelper;

namespace CD.Runner.Benchmarks;

/// <summary>One measured number, a row of <c>bench.csv</c>.</summary>
/// <param name="Measurement">What was measured: <c>matrix_product</c>, <c>memory_copy</c>, <c>convolutions</c>, <c>step</c>, <c>embedding</c>, <c>kmeans</c>, <c>tsne</c>, <c>loading</c>, <c>search</c>, <c>duplicates</c>, <c>outliers</c>, <c>neighbours</c>, or <c>scale_</c> and the name of a work.</param>
/// <param name="Backbone">The network; empty where there is none.</param>
/// <param name="ImageSize">The images' side in pixels; 0 where there are none.</param>
/// <param name="Dtype">The numbers' format; empty where it does not matter.</param>
/// <param name="BatchSize">Images of a step or a pass, queries of a search, or items of a work; 0 where there are none.</param>
/// <param name="Quantity">The quantity.</param>
/// <param name="Value">Its value: of repeated work the median.</param>
/// <param name="Unit">Its unit.</param>
[CsvRecord]
internal sealed partial record BenchmarkRow(
    [property: CsvColumn("measurement")] string Measurement,
    [property: CsvColumn("backbone")] string Backbone,
    [property: CsvColumn("image_size")] int ImageSize,
    [property: CsvColumn("dtype")] string Dtype,
    [property: CsvColumn("batch_size")] int BatchSize,
    [property: CsvColumn("quantity")] string Quantity,
    [property: CsvColumn("value")] double Value,
    [property: CsvColumn("unit")] string Unit);
