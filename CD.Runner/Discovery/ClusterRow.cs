using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>A cluster; a row of <c>clusters.csv</c>.</summary>
/// <param name="Cluster">Its number, in [0, K); clusters are numbered by falling size.</param>
/// <param name="Size">The number of its images.</param>
/// <param name="Share">Their share of all images, in [0, 1].</param>
/// <param name="Tightness">1 less the mean squared distance of its images to its centre over that of all images to the mean of all: 1 where all are equal, 0 where the cluster is as wide as the set.</param>
/// <param name="Nearest">The cluster with the nearest centre; itself where it is the only one.</param>
/// <param name="Typical">The indices of its most typical images, the nearest to the centre first, separated by spaces.</param>
/// <param name="Borderline">The indices of its images with the smallest margins, the smallest first, separated by spaces.</param>
/// <param name="Limit">The distance to the centre beyond which a new image belongs to no cluster: that of the cluster's farthest image but one in a hundred.</param>
[CsvRecord]
internal sealed partial record ClusterRow(
    [property: CsvColumn("cluster")] int Cluster,
    [property: CsvColumn("size")] int Size,
    [property: CsvColumn("share")] double Share,
    [property: CsvColumn("tightness")] double Tightness,
    [property: CsvColumn("nearest")] int Nearest,
    [property: CsvColumn("typical")] string Typical,
    [property: CsvColumn("borderline")] string Borderline,
    [property: CsvColumn("limit")] double Limit);
