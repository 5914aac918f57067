using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dccm;

/// <summary>Deep Comprehensive Correlation Mining (Wu et al., ICCV 2019).</summary>
internal sealed class DccmMethod : IMethod
{
    private const string SectionKey = "dccm";

    /// <inheritdoc/>
    public string Name => "dccm";

    /// <inheritdoc/>
    public string Description => "Deep comprehensive correlation mining: a pseudo graph, pseudo labels and the mutual information of maps and outputs.";

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
    public MethodSection? Section { get; } = MethodSection.Of<DccmSettings>(SectionKey);

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => PoolSettings.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) =>
        configuration.Method.Settings<DccmSettings>().Rules(SectionKey, configuration, DccmLearner.LeastSize);

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new DccmLearner(context);
}
