using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>What was found of one image; a row of <c>items.csv</c>.</summary>
/// <param name="Index">The image's index in the data set.</param>
/// <param name="Name">The image's name.</param>
/// <param name="Class">Its class; empty where it has none.</param>
/// <param name="Cluster">Its cluster, in [0, K).</param>
/// <param name="Fine">Its fine cluster, a leaf of the hierarchy.</param>
/// <param name="Distance">The distance to its cluster's centre, in the units of the compared features.</param>
/// <param name="Margin">How much nearer its own centre is than the next one: (b - a) / b of the distances a and b, in [0, 1]; 0 on the border, and 1 with one cluster alone.</param>
/// <param name="Rank">Its place in its cluster from the centre outwards, from 1.</param>
/// <param name="Outlier">The percentile of its distance to its k-th neighbour among all images', in [0, 100].</param>
/// <param name="Group">Its group of duplicates, from 1; none where it has no duplicate.</param>
/// <param name="Damage">Why its file looks damaged; empty where it does not.</param>
/// <param name="X">Its place on the map, from left to right; none where the map leaves it out.</param>
/// <param name="Y">Its place on the map, upwards; none where the map leaves it out.</param>
[CsvRecord]
internal sealed partial record ItemRow(
    [property: CsvColumn("index")] int Index,
    [property: CsvColumn("name")] string Name,
    [property: CsvColumn("class")] string Class,
    [property: CsvColumn("cluster")] int Cluster,
    [property: CsvColumn("fine")] int Fine,
    [property: CsvColumn("distance")] double Distance,
    [property: CsvColumn("margin")] double Margin,
    [property: CsvColumn("rank")] int Rank,
    [property: CsvColumn("outlier")] double Outlier,
    [property: CsvColumn("group")] int? Group,
    [property: CsvColumn("damage")] string Damage,
    [property: CsvColumn("x")] double? X,
    [property: CsvColumn("y")] double? Y);
