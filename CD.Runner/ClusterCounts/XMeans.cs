using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>X-means (Pelleg and Moore, "X-means: extending K-means with efficient estimation of the number of clusters", ICML 2000), to compare with.</summary>
/// <remarks>
/// The model is a mixture of spherical normal distributions of one variance, of which every item belongs to its nearest. Its variance is the
/// sum of squared distances over dimensions times (items - clusters); the paper leaves out the dimensions, which its density needs.
/// </remarks>
internal static class XMeans
{
    private const int Restarts = 3;
    private const int Fewest = 2;

    /// <summary>Splits clusters in two as long as the Bayesian information criterion of their items grows, and keeps the number whose criterion over all items is the largest.</summary>
    /// <param name="items">The items.</param>
    /// <param name="most">The most clusters, at least 1.</param>
    /// <param name="seed">The seed of the fits, at least 0.</param>
    /// <param name="cancellation">Stops within a fit.</param>
    /// <returns>The number of clusters, from 1 to <paramref name="most"/>.</returns>
    public static int Count(FeatureMatrix items, int most, int seed, CancellationToken cancellation)
    {
        int limit = Math.Min(most, items.Count), count = 1, best = 1;
        double highest = double.NegativeInfinity;
        while (true)
        {
            int[] labels = Fit(items, count, seed, cancellation).Labels;
            double criterion = Criterion(items, labels);
            if (criterion > highest)
            {
                (highest, best) = (criterion, count);
            }

            int splits = labels.Index().GroupBy(label => label.Item, label => label.Index).Count(members => Splits(items, [.. members], seed, cancellation));
            if (splits == 0 || count == limit)
            {
                return best;
            }

            count = Math.Min(limit, count + splits);
        }
    }

    /// <summary>The Bayesian information criterion of a clustering: log-likelihood less half the number of parameters times the logarithm of the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="labels">Their clusters.</param>
    /// <returns>The criterion in nats; infinite where all items are at their centres.</returns>
    public static double Criterion(FeatureMatrix items, IReadOnlyList<int> labels)
    {
        int[][] clusters = [.. labels.Index().GroupBy(label => label.Item, label => label.Index).Select(members => members.ToArray())];
        double n = items.Count, d = items.Dimensions, k = clusters.Length;
        double squares = clusters.Sum(members => Squares(items, members));
        if (n <= k || squares <= 0.0)
        {
            return squares <= 0.0 ? double.PositiveInfinity : double.NegativeInfinity;
        }

        double variance = squares / (d * (n - k));
        double likelihood = clusters.Sum(members => members.Length * Math.Log(members.Length / n)) - (n * d / 2.0 * Math.Log(2.0 * Math.PI * variance)) - (d * (n - k) / 2.0);
        return likelihood - (((k - 1.0) + (k * d) + 1.0) / 2.0 * Math.Log(n));
    }

    private static bool Splits(FeatureMatrix items, int[] members, int seed, CancellationToken cancellation)
    {
        if (members.Length <= Fewest)
        {
            return false;
        }

        FeatureMatrix part = ReducedFeatures.Select(items, members);
        return Criterion(part, Fit(part, Fewest, seed, cancellation).Labels) > Criterion(part, new int[part.Count]);
    }

    private static KMeansResult Fit(FeatureMatrix items, int clusters, int seed, CancellationToken cancellation) =>
        KMeans.Fit(items, new KMeansOptions { Clusters = clusters, Restarts = Restarts, Seed = seed }, cancellation);

    private static double Squares(FeatureMatrix items, int[] members)
    {
        double[] mean = new double[items.Dimensions];
        foreach (int item in members)
        {
            ReadOnlySpan<float> row = items.Row(item);
            for (int feature = 0; feature < mean.Length; feature++)
            {
                mean[feature] += (double)row[feature] / members.Length;
            }
        }

        return members.Sum(item => NearestCentroid.SquaredDistance(items.Row(item), mean));
    }
}
