using CD.Runner.Evaluation;

namespace CD.Runner.Pictures;

/// <summary>The items that show what a cluster holds.</summary>
/// <param name="Cluster">The cluster's number, in [0, K).</param>
/// <param name="Items">The indices of the cluster's items nearest to its centroid, the nearest first; at least one.</param>
internal sealed record ClusterExamples(int Cluster, long[] Items)
{
    /// <summary>Finds the items of each cluster with the smallest Euclidean distance to its centroid (of equals, the first).</summary>
    /// <param name="matrix">The clustered items.</param>
    /// <param name="clustering">Their clustering.</param>
    /// <param name="most">The most items of a cluster, at least 1.</param>
    /// <returns>One entry a cluster that holds an item, by rising number.</returns>
    /// <exception cref="ArgumentException">The clustering is not one of these items.</exception>
    public static IReadOnlyList<ClusterExamples> Nearest(FeatureMatrix matrix, KMeansResult clustering, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (clustering.Labels.Length != matrix.Count || clustering.Centroids.Length % matrix.Dimensions != 0)
        {
            throw new ArgumentException(
                $"A clustering has one label an item and centroids of the items' {matrix.Dimensions} dimensions; received {clustering.Labels.Length} labels for {matrix.Count} items and {clustering.Centroids.Length} values of centroids. Pass the clustering of this matrix.",
                nameof(clustering));
        }

        double SquaredDistance(int item) =>
            NearestCentroid.SquaredDistance(matrix.Row(item), clustering.Centroids.AsSpan(clustering.Labels[item] * matrix.Dimensions, matrix.Dimensions));

        return [.. Enumerable.Range(0, matrix.Count)
            .GroupBy(item => clustering.Labels[item])
            .OrderBy(cluster => cluster.Key)
            .Select(cluster => new ClusterExamples(cluster.Key, [.. cluster.OrderBy(SquaredDistance).Take(most).Select(item => (long)item)]))];
    }
}
