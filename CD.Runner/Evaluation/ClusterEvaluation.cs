using CD.Runner.Configuration;
using CD.Runner.Errors;

namespace CD.Runner.Evaluation;

/// <summary>The evaluation protocol on one stage: K-means with restarts, or a method's own clusters, then NMI, ARI and ACC.</summary>
public static class ClusterEvaluation
{
    /// <summary>Clusters items and scores the clusters against labels.</summary>
    /// <param name="features">What is clustered, <c>[n, dimensions]</c>.</param>
    /// <param name="labels">One class an item, -1 for an item without one; null where there are none.</param>
    /// <param name="k">K, the number of clusters, at least 1.</param>
    /// <param name="settings">Restarts, the first seed and the implementation; <see cref="EvaluationSettings.Clusters"/> is not read, <paramref name="k"/> counts.</param>
    /// <param name="cancellation">Checked between fits.</param>
    /// <returns>The clustering of all items, and the scores of those with labels, where there are any.</returns>
    /// <exception cref="UserErrorException">There are fewer items than clusters, or a feature is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">The number of labels is not that of the items.</exception>
    public static ClusterResult Run(FeatureMatrix features, IReadOnlyList<int>? labels, int k, EvaluationSettings settings, CancellationToken cancellation)
    {
        int n = features.Count;
        RequireOneEach(labels, n);

        if (k > n)
        {
            throw new UserErrorException(ExitCode.Usage, $"K-means cannot form {k} clusters of {n} images; set evaluation.clusters to at most {n}.");
        }

        int nonFinite = features.FirstNonFiniteItem();
        if (nonFinite >= 0)
        {
            throw new UserErrorException(ExitCode.NotFinite, $"K-means cannot run: the features of image {nonFinite} hold a NaN or an infinity; train again with a lower training.learning_rate or in float32.");
        }

        KMeansOptions options = new() { Clusters = k, Restarts = settings.Restarts, Seed = settings.Seed, Kind = settings.Kmeans };
        KMeansResult result = KMeans.Fit(features, options, cancellation);
        return new ClusterResult(k, result.Labels, Scores(labels, result.Labels), result);
    }

    /// <summary>Scores a method's own clusters against labels, as they are.</summary>
    /// <param name="assignment">One cluster an item, at least 0 each.</param>
    /// <param name="labels">One class an item, -1 where it has none; null where none has.</param>
    /// <returns>The clusters, and their scores where there are labels.</returns>
    /// <exception cref="ArgumentException">The number of labels is not that of the items, or a cluster's number is negative.</exception>
    public static ClusterResult Assigned(IReadOnlyList<int> assignment, IReadOnlyList<int>? labels) =>
        new(assignment.Distinct().Count(), assignment, Scores(labels, assignment), KMeans: null);

    /// <summary>The scores over the labelled items; null where there are none.</summary>
    private static ClusteringScores? Scores(IReadOnlyList<int>? labels, IReadOnlyList<int> clusters)
    {
        if (labels is null)
        {
            return null;
        }

        RequireOneEach(labels, clusters.Count);
        int[] labelled = [.. Enumerable.Range(0, labels.Count).Where(item => labels[item] >= 0)];
        return labelled.Length == labels.Count ? ClusteringScores.Compute(labels, clusters)
            : labelled.Length == 0 ? null
            : ClusteringScores.Compute([.. labelled.Select(item => labels[item])], [.. labelled.Select(item => clusters[item])]);
    }

    private static void RequireOneEach(IReadOnlyList<int>? labels, int count)
    {
        if (labels is not null && labels.Count != count)
        {
            throw new ArgumentException($"There is one label for each item; received {labels.Count} labels for {count} items.", nameof(labels));
        }
    }
}
