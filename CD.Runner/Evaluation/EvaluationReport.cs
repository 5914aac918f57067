namespace CD.Runner.Evaluation;

/// <summary>What the clusterings of one network's embeddings gave; null where a stage was left out.</summary>
/// <param name="Clusters">K.</param>
/// <param name="Pixels">K-means on raw pixels.</param>
/// <param name="Backbone">K-means on backbone outputs h.</param>
/// <param name="Feature">K-means on feature predictions p.</param>
public sealed record EvaluationReport(int Clusters, ClusterResult? Pixels, ClusterResult? Backbone, ClusterResult? Feature)
{
    /// <summary>The stages that were run, in the order of the tables.</summary>
    public IEnumerable<(string Stage, ClusterResult Result)> Stages
    {
        get
        {
            (string Stage, ClusterResult? Result)[] all = [("pixels", Pixels), ("backbone", Backbone), ("feature", Feature)];
            foreach ((string stage, ClusterResult? result) in all)
            {
                if (result is not null)
                {
                    yield return (stage, result);
                }
            }
        }
    }
}
