namespace CD.Runner.ClusterCounts;

/// <summary>An edge of a minimum spanning tree.</summary>
/// <param name="Left">An item.</param>
/// <param name="Right">Another item.</param>
/// <param name="Distance">Their mutual reachability distance in the units of the input.</param>
internal readonly record struct ReachabilityEdge(int Left, int Right, double Distance);
