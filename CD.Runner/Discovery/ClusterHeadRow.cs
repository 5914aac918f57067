using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>A head that sets a cluster apart; a row of <c>heads.csv</c>.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Rank">The head's place among the cluster's, from 1, the best first.</param>
/// <param name="Head">The head's number, its column in the stage's array.</param>
/// <param name="Auc">The chance that an image of the cluster has a higher output than one of the rest, in [0, 1]: above one half where the head is on for the cluster, below where it is off.</param>
/// <param name="Inside">The mean output of the cluster's images.</param>
/// <param name="Outside">The mean output of the others.</param>
/// <param name="Highest">The indices of the images of the whole set with the highest outputs, the highest first, separated by spaces.</param>
/// <param name="Lowest">The indices of those with the lowest outputs, the lowest first, separated by spaces.</param>
[CsvRecord]
internal sealed partial record ClusterHeadRow(
    [property: CsvColumn("cluster")] int Cluster,
    [property: CsvColumn("rank")] int Rank,
    [property: CsvColumn("head")] int Head,
    [property: CsvColumn("auc")] double Auc,
    [property: CsvColumn("inside")] double Inside,
    [property: CsvColumn("outside")] double Outside,
    [property: CsvColumn("highest")] string Highest,
    [property: CsvColumn("lowest")] string Lowest);
