using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.SimClr;

/// <summary>SimCLR (Chen et al., 2020) as the paper's ablation has it: the backbone and the instance projector, without feature heads.</summary>
internal sealed class SimClrMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "simclr";

    /// <inheritdoc/>
    public string Description => "Instance-level contrast of two views alone (NT-Xent), without feature heads.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("backbone", "h", "backbone h"), new Stage("latent", "z", "latent z")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on h and on z";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<SimClrSettings>("simclr");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => ["model.feature_heads", "model.head_normalization", "model.channels"];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => [];

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new SimClrLearner(context);
}
