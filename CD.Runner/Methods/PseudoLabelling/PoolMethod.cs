using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>A method that trains on pools: features, probabilities of the clusters, and the largest of them.</summary>
internal abstract class PoolMethod : IMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } =
    [
        new Stage("backbone", "h", "backbone h"),
        new Stage("cluster", "p", "cluster p"),
        Stage.Clusters("assignment", "a", "assignment a", new LargestOutput("cluster")),
    ];

    /// <inheritdoc/>
    public string EvaluatedOn => "the largest of p; K-means on h and on p";

    /// <inheritdoc/>
    public abstract MethodSection? Section { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => PoolSettings.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) =>
        configuration.Method.Settings<PoolSettings>().Rules(Section!.Key, configuration, LeastSize(configuration));

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public abstract ILearner CreateLearner(LearnerContext context);

    /// <summary>The side of the smallest images that the network takes, in pixels.</summary>
    /// <param name="configuration">A configuration of this method.</param>
    protected abstract int LeastSize(RunConfiguration configuration);
}
