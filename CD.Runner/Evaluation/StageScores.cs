namespace CD.Runner.Evaluation;

/// <summary>The scores of one stage.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Scores">The scores.</param>
public sealed record StageScores(string Stage, ClusteringScores Scores);
