using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.KMeans;

/// <summary>K-means on raw pixels: nothing is trained, and the evaluation's K-means is all there is.</summary>
internal sealed class KMeansMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "kmeans";

    /// <inheritdoc/>
    public string Description => "K-means on raw pixels; trains nothing.";

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [Stage.Pixels];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on raw pixels";

    /// <inheritdoc/>
    public MethodSection? Section => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => ["model", "augmentation", "training", "evaluation.every", "evaluation.baseline"];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => [];

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new KMeansLearner(context.Device);
}
