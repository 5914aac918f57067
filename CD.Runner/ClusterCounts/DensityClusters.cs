namespace CD.Runner.ClusterCounts;

/// <summary>What HDBSCAN selects at one smallest cluster size.</summary>
/// <param name="Clusters">The number of clusters; 0 where there is no split.</param>
/// <param name="Covered">The share of the items that are in a cluster, in [0, 1].</param>
internal readonly record struct DensityClusters(int Clusters, double Covered);
