using CD.Runner.Evaluation;

namespace CD.Runner.Discovery;

/// <summary>The clusters of a data set, numbered by falling size, and what describes each.</summary>
/// <param name="Centres">Row-major <c>[K, dimensions]</c>.</param>
/// <param name="Places">Where the images lie among them.</param>
/// <param name="Members">The images of each cluster, the nearest to its centre first.</param>
/// <param name="Rows">The table's rows.</param>
internal sealed record FoundClusters(double[] Centres, ClusterPlaces Places, IReadOnlyList<int[]> Members, IReadOnlyList<ClusterRow> Rows)
{
    /// <summary>The images shown of a cluster, typical ones as well as borderline ones.</summary>
    public const int Examples = 12;

    /// <summary>The share of a cluster's own images that are nearer to its centre than its limit: farther than that, a new image belongs to none.</summary>
    public const double Inside = 0.99;

    /// <summary>Describes the clusters that K-means has found.</summary>
    /// <param name="features">The images' features.</param>
    /// <param name="fit">Their clustering; a cluster without images is left out.</param>
    /// <returns>The clusters.</returns>
    public static FoundClusters Of(FeatureMatrix features, KMeansResult fit)
    {
        double[] centres = BySize(fit, features.Dimensions);
        ClusterPlaces places = ClusterPlaces.Of(features, centres);
        int[][] members = places.Members();
        Standardization whole = Standardization.Of(features);
        double variance = whole.Scale * whole.Scale;
        return new FoundClusters(centres, places, members, [.. members.Select((items, cluster) => Row(cluster, items, centres, features.Dimensions, places, variance))]);
    }

    private static double[] BySize(KMeansResult fit, int dimensions) =>
    [
        .. fit.Labels.CountBy(cluster => cluster).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .SelectMany(pair => fit.Centroids.AsSpan(pair.Key * dimensions, dimensions).ToArray()),
    ];

    private static ClusterRow Row(int cluster, int[] items, double[] centres, int dimensions, ClusterPlaces places, double variance)
    {
        double spread = items.Length > 0 ? items.Average(item => places.Distances[item] * places.Distances[item]) : 0.0;
        return new ClusterRow(
            cluster,
            items.Length,
            items.Length / (double)places.Clusters.Length,
            1.0 - (spread / variance),
            Nearest(cluster, centres, dimensions),
            ItemList.Text(items.Take(Examples)),
            ItemList.Text(items.OrderBy(item => places.Margins[item]).Take(Examples)),
            items.Length > 0 ? places.Distances[items[(int)Math.Ceiling(Inside * items.Length) - 1]] : 0.0);
    }

    /// <summary>The cluster whose centre is nearest to another's, of equals the first; itself where it is the only one.</summary>
    private static int Nearest(int cluster, double[] centres, int dimensions)
    {
        double[] own = centres[(cluster * dimensions)..((cluster + 1) * dimensions)];
        return Enumerable.Range(0, centres.Length / dimensions).Where(other => other != cluster).DefaultIfEmpty(cluster)
            .MinBy(other => own.Select((value, feature) => value - centres[(other * dimensions) + feature]).Sum(difference => difference * difference));
    }
}
