using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>Fits K-means to two halves of some items and compares the two.</summary>
internal static class HalvedFits
{
    private const int Restarts = 3;

    /// <summary>Looks at some numbers of clusters.</summary>
    /// <param name="halves">Both halves.</param>
    /// <param name="counts">The numbers of clusters, at most a half's items.</param>
    /// <param name="seed">The seed of the fits, at least 0.</param>
    /// <param name="cancellation">Stops within a fit.</param>
    /// <returns>The scores of each number.</returns>
    public static HalfScores[] Scores((FeatureMatrix Left, FeatureMatrix Right) halves, IReadOnlyList<int> counts, int seed, CancellationToken cancellation)
    {
        KMeansResult[] left = Fits(halves.Left, counts, seed, cancellation), right = Fits(halves.Right, counts, seed, cancellation);
        double[] leftWidths = Silhouettes.Of(halves.Left, [.. left.Select(fit => fit.Labels)], cancellation);
        double[] rightWidths = Silhouettes.Of(halves.Right, [.. right.Select(fit => fit.Labels)], cancellation);
        return
        [
            .. counts.Select((_, index) =>
            {
                (double agreement, double strength) = Compare(halves.Left, left[index], right[index]);
                (double otherAgreement, double otherStrength) = Compare(halves.Right, right[index], left[index]);
                return new HalfScores((leftWidths[index] + rightWidths[index]) / 2.0, (agreement + otherAgreement) / 2.0, (strength + otherStrength) / 2.0);
            }),
        ];
    }

    private static KMeansResult[] Fits(FeatureMatrix items, IReadOnlyList<int> counts, int seed, CancellationToken cancellation) =>
        [.. counts.Select(count => KMeans.Fit(items, new KMeansOptions { Clusters = count, Restarts = Restarts, Seed = seed }, cancellation))];

    private static (double Agreement, double Strength) Compare(FeatureMatrix items, KMeansResult own, KMeansResult other)
    {
        int[] predicted = NearestCentroid.Assign(items, other.Centroids).Labels;
        return (ClusteringScores.Compute(own.Labels, predicted).Ari, PredictionStrength.Of(own.Labels, predicted));
    }
}
