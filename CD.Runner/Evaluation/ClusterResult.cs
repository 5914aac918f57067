namespace CD.Runner.Evaluation;

/// <summary>A clustering and, where the data has labels, its scores.</summary>
/// <param name="KMeans">The best K-means fit.</param>
/// <param name="Scores">The agreement with the labels; null without labels.</param>
public sealed record ClusterResult(KMeansResult KMeans, ClusteringScores? Scores);
