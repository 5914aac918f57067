using CsvHelper;

namespace CD.Runner.Benchmarks;

/// <summary>How well the number of classes was found, a row of <c>clusters.csv</c>.</summary>
/// <param name="Classes">The classes' names, separated by semicolons; empty for all.</param>
/// <param name="Draw">The number of the drawing of classes, from 0.</param>
/// <param name="Items">The images.</param>
/// <param name="Truth">The number of classes.</param>
/// <param name="Estimate">The most likely number of clusters.</param>
/// <param name="Low">The lower end of its range.</param>
/// <param name="High">The upper end of its range.</param>
/// <param name="Error">The estimate less the truth.</param>
/// <param name="Covered">Whether the truth is in the range.</param>
/// <param name="Silhouette">The silhouette's own answer beside its reference; empty for none, as below.</param>
/// <param name="Agreement">The answer of two halves' agreement.</param>
/// <param name="Strength">The answer of prediction strength.</param>
/// <param name="Density">HDBSCAN's answer.</param>
/// <param name="SilhouetteAlone">The number of clusters whose plain mean silhouette is the largest.</param>
/// <param name="XMeans">The number of clusters of X-means.</param>
/// <param name="Seconds">The seconds of the estimate.</param>
[CsvRecord]
internal sealed partial record ClusterCountRow(
    [property: CsvColumn("classes")] string Classes,
    [property: CsvColumn("draw")] int Draw,
    [property: CsvColumn("items")] int Items,
    [property: CsvColumn("truth")] int Truth,
    [property: CsvColumn("estimate")] int Estimate,
    [property: CsvColumn("low")] int Low,
    [property: CsvColumn("high")] int High,
    [property: CsvColumn("error")] int Error,
    [property: CsvColumn("covered")] bool Covered,
    [property: CsvColumn("silhouette")] int? Silhouette,
    [property: CsvColumn("agreement")] int? Agreement,
    [property: CsvColumn("prediction_strength")] int? Strength,
    [property: CsvColumn("density")] int? Density,
    [property: CsvColumn("silhouette_alone")] int SilhouetteAlone,
    [property: CsvColumn("xmeans")] int XMeans,
    [property: CsvColumn("seconds")] double Seconds);
