namespace CD.Runner.Evaluation;

/// <summary>What the evaluation of a method's stages gave.</summary>
/// <param name="Stages">The stages that were evaluated, in the order of the tables: the pixels first, then the method's own.</param>
public sealed record EvaluationReport(IReadOnlyList<StageResult> Stages)
{
    /// <summary>The scores by stage; empty without labels.</summary>
    public IReadOnlyList<StageScores> Scores =>
        [.. Stages.Where(stage => stage.Result.Scores is not null).Select(stage => new StageScores(stage.Stage.Name, stage.Result.Scores!))];

    /// <summary>The clusters of one stage.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <returns>Its clusters; null where it was not evaluated.</returns>
    public ClusterResult? Find(string stage) => Stages.FirstOrDefault(result => result.Stage.Name == stage)?.Result;
}
