namespace CD.Runner.Evaluation;

/// <summary>The clusters of one stage and their scores.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Result">Its clusters.</param>
public sealed record StageResult(Stage Stage, ClusterResult Result);
