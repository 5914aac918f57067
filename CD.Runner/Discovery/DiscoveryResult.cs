namespace CD.Runner.Discovery;

/// <summary>All that was found of a data set, as its tables have it.</summary>
/// <param name="Summary">The discovery in a few numbers.</param>
/// <param name="Items">A row an image, in the order of the data set.</param>
/// <param name="Clusters">A row a cluster, by rising number.</param>
/// <param name="Criteria">The criteria's curves, one after the other, by rising k.</param>
/// <param name="Estimates">A row a criterion, and one for all together at the end.</param>
/// <param name="Hierarchy">The merges from the fine clusters up, the first first.</param>
/// <param name="Duplicates">The groups of duplicates, one after the other.</param>
/// <param name="Heads">The heads that set the clusters apart, cluster after cluster; empty for a method without heads.</param>
internal sealed record DiscoveryResult(
    DiscoverySummary Summary,
    IReadOnlyList<ItemRow> Items,
    IReadOnlyList<ClusterRow> Clusters,
    IReadOnlyList<CriterionRow> Criteria,
    IReadOnlyList<EstimateRow> Estimates,
    IReadOnlyList<MergeRow> Hierarchy,
    IReadOnlyList<DuplicateRow> Duplicates,
    IReadOnlyList<ClusterHeadRow> Heads);
