using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.PseudoLabelling;

namespace CD.Runner.Methods.Dac;

/// <summary>Deep Adaptive Image Clustering (Chang et al., ICCV 2017).</summary>
internal sealed class DacMethod : IMethod
{
    private const string SectionKey = "dac";

    /// <inheritdoc/>
    public string Name => "dac";

    /// <inheritdoc/>
    public string Description => "Deep adaptive clustering: pairs of images that the network itself finds alike or different, more of them as it learns.";

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
    public MethodSection? Section { get; } = MethodSection.Of<DacSettings>(SectionKey);

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => PoolSettings.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration)
    {
        DacSettings settings = configuration.Method.Settings<DacSettings>();
        return settings.Rules(SectionKey, configuration, DacLearner.LeastSize(settings.Network));
    }

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new DacLearner(context);
}
