using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.ContrastiveClustering;

/// <summary>Contrastive Clustering (Li et al., AAAI 2021): two views are contrasted image by image and cluster by cluster.</summary>
internal sealed class ContrastiveClusteringMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "cc";

    /// <inheritdoc/>
    public string Description => "Contrastive Clustering: contrast of two views by images and by clusters, with balanced clusters.";

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } =
    [
        new Stage("backbone", "h", "backbone h"),
        new Stage("instance", "z", "instance z", Scored: false),
        new Stage("cluster", "p", "cluster head p"),
        Stage.Clusters("assignment", "a", "assignment a", new LargestOutput("cluster")),
    ];

    /// <inheritdoc/>
    public string EvaluatedOn => "the largest output of the cluster head; K-means on h and on p";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<ContrastiveClusteringSettings>("cc");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => ["model.feature_heads", "model.head_normalization", "model.channels"];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => [];

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new ContrastiveClusteringLearner(context);
}
