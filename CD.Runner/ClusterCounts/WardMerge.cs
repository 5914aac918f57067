namespace CD.Runner.ClusterCounts;

/// <summary>Two clusters that become one, as a row of scipy's linkage matrix.</summary>
/// <param name="Left">A cluster: a leaf below the number of leaves, else the merge that made it plus that number. Less than <paramref name="Right"/>.</param>
/// <param name="Right">The other cluster.</param>
/// <param name="Height">Ward's distance of the two in the units of the input: sqrt(2 |A| |B| / (|A| + |B|)) times that of their centres.</param>
/// <param name="Size">The items of the new cluster.</param>
internal sealed record WardMerge(int Left, int Right, double Height, int Size);
