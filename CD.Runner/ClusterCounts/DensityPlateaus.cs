using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>The numbers of clusters that HDBSCAN finds over a range of smallest cluster sizes.</summary>
/// <remarks>
/// The value of k is the share of the sizes, evenly spaced by their logarithms from 0.5 % to 10 % of the items, at which there are k clusters,
/// each size weighted by the share of the items that its clusters cover. What is there at many scales, and of most items, has a wide plateau.
/// </remarks>
internal static class DensityPlateaus
{
    private const int CoreItems = 10;
    private const int Sizes = 32;
    private const int LeastSize = 5;
    private const double SmallestShare = 0.005;
    private const double LargestShare = 0.1;

    // Clusters of fewer than half of the items describe their exceptions, not the items.
    private const double LeastCovered = 0.5;

    /// <summary>Computes the curve.</summary>
    /// <param name="items">The items, more than 10.</param>
    /// <param name="counts">The numbers of clusters to tell about.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The curve; its range are the numbers with at least half of the best one's value. Without an answer where clusters cover less than half of the items at every size.</returns>
    public static CriterionCurve Of(FeatureMatrix items, IReadOnlyList<int> counts, CancellationToken cancellation)
    {
        CondensedTree tree = new(ReachabilityTree.Of(items, CoreItems, cancellation));
        double[] values = new double[counts.Count];
        for (int index = 0; index < Sizes; index++)
        {
            double share = SmallestShare * Math.Pow(LargestShare / SmallestShare, index / (Sizes - 1.0));
            DensityClusters found = tree.Select(Math.Max(LeastSize, (int)Math.Round(share * items.Count)));
            int place = counts.ToList().IndexOf(found.Clusters);
            if (place >= 0 && found.Covered >= LeastCovered)
            {
                values[place] += found.Covered / Sizes;
            }
        }

        CriterionPoint[] points = [.. counts.Zip(values, (count, value) => new CriterionPoint(count, value, value, value))];
        CriterionPoint best = points.MaxBy(point => point.Value)!;
        int[] good = [.. points.Where(point => point.Value > 0.0 && point.Value >= best.Value / 2.0).Select(point => point.Clusters)];
        return good.Length > 0
            ? new CriterionCurve("density", "density", points, best.Clusters, good[0], good[^1])
            : new CriterionCurve("density", "density", points, null, null, null);
    }
}
