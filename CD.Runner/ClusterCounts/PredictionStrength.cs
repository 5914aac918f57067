namespace CD.Runner.ClusterCounts;

/// <summary>Prediction strength (Tibshirani and Walther, "Cluster validation by prediction strength", J. Comput. Graph. Stat. 14, 2005, equation 2).</summary>
internal static class PredictionStrength
{
    /// <summary>The value from which on clusters are taken for real: the paper's "0.8 or 0.9".</summary>
    public const double Enough = 0.8;

    /// <summary>The least share, over the clusters of test items, of their pairs that the training's centroids put together, too.</summary>
    /// <param name="clusters">The test items' clusters by a fit to themselves, from 0.</param>
    /// <param name="predicted">The clusters that centroids of other items give them, from 0.</param>
    /// <returns>The strength, in [0, 1]. A cluster of one item, which has no pairs, counts as 1.</returns>
    public static double Of(IReadOnlyList<int> clusters, IReadOnlyList<int> predicted)
    {
        int columns = predicted.Max() + 1;
        long[] counts = new long[(clusters.Max() + 1) * columns];
        for (int item = 0; item < clusters.Count; item++)
        {
            counts[(clusters[item] * columns) + predicted[item]]++;
        }

        return counts.Chunk(columns).Where(row => row.Sum() > 1).Select(Together).DefaultIfEmpty(1.0).Min();
    }

    private static double Together(long[] counts)
    {
        long items = counts.Sum();
        return counts.Sum(count => count * (count - 1)) / ((double)items * (items - 1));
    }
}
