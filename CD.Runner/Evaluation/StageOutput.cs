namespace CD.Runner.Evaluation;

/// <summary>What one stage gives for every item of a data set.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Matrix">One row an item, <c>[items, dimensions]</c>; null where the stage is an assignment.</param>
/// <param name="Clusters">One cluster an item: the assignment itself, or the clusters that an evaluation made; null where it was not clustered.</param>
public sealed record StageOutput(Stage Stage, FeatureMatrix? Matrix, IReadOnlyList<int>? Clusters);
