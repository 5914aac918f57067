namespace CD.Runner.Evaluation;

/// <summary>The best of several K-means fits.</summary>
/// <param name="Labels">The nearest centroid of each item, in [0, K); <c>[items]</c>.</param>
/// <param name="Inertia">The sum over items of the squared distance to the nearest centroid, at least 0; in float64.</param>
/// <param name="Centroids">Row-major <c>[K, dimensions]</c>, in the units of the input.</param>
/// <param name="Seed">The seed of the fit that won.</param>
/// <param name="Inertias">The inertia of every fit, in the order of their seeds; a single 0 where no fit was needed.</param>
public sealed record KMeansResult(int[] Labels, double Inertia, double[] Centroids, int Seed, IReadOnlyList<double> Inertias)
{
    /// <summary>The number of clusters with at least one item; below K where the items have fewer than K distinct values.</summary>
    public int OccupiedClusters => Labels.Distinct().Count();
}
