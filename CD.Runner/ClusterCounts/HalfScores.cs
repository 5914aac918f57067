namespace CD.Runner.ClusterCounts;

/// <summary>What K-means with k clusters shows on two halves of some items.</summary>
/// <param name="Silhouette">The mean silhouette, of the two halves' fits.</param>
/// <param name="Agreement">The adjusted Rand index of a half's own clusters and those of the other half's centroids, the mean of the two.</param>
/// <param name="Strength">The prediction strength, the mean of the two.</param>
internal readonly record struct HalfScores(double Silhouette, double Agreement, double Strength);
