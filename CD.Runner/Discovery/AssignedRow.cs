using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>A new image among the clusters of others; a row of what <c>assign</c> writes.</summary>
/// <param name="Index">The image's index in the data set.</param>
/// <param name="Name">The image's name.</param>
/// <param name="Class">Its class; empty where it has none.</param>
/// <param name="Cluster">Its cluster; none where it is farther from the centre than the cluster's limit.</param>
/// <param name="Nearest">The cluster with the nearest centre.</param>
/// <param name="Distance">The distance to that centre, in the units of the compared features.</param>
/// <param name="Limit">The distance at which the cluster ends.</param>
/// <param name="Margin">How much nearer that centre is than the next one, in [0, 1].</param>
[CsvRecord]
internal sealed partial record AssignedRow(
    [property: CsvColumn("index")] int Index,
    [property: CsvColumn("name")] string Name,
    [property: CsvColumn("class")] string Class,
    [property: CsvColumn("cluster")] int? Cluster,
    [property: CsvColumn("nearest")] int Nearest,
    [property: CsvColumn("distance")] double Distance,
    [property: CsvColumn("limit")] double Limit,
    [property: CsvColumn("margin")] double Margin);
