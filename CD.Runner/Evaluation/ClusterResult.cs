namespace CD.Runner.Evaluation;

/// <summary>The clusters of a data set's items and, where the data has labels, their scores.</summary>
/// <param name="Clusters">K: the number of clusters asked of K-means, or the number that an assignment uses.</param>
/// <param name="Labels">One cluster an item, at least 0.</param>
/// <param name="Scores">The agreement with the labels; null without labels.</param>
/// <param name="KMeans">The best K-means fit; null where the clusters are a method's own assignment.</param>
public sealed record ClusterResult(int Clusters, IReadOnlyList<int> Labels, ClusteringScores? Scores, KMeansResult? KMeans);
