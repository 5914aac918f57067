using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.Jule;

/// <summary>JULE, joint unsupervised learning (Yang, Parikh and Batra, CVPR 2016): agglomerative merging and a network's training in turns.</summary>
internal sealed class JuleMethod : IMethod
{
    /// <summary>The name of the stage whose rows are merged to clusters.</summary>
    public const string FeatureStage = "feature";

    /// <inheritdoc/>
    public string Name => "jule";

    /// <inheritdoc/>
    public string Description => "JULE: clusters are merged over a graph of nearest neighbours, and a network learns from them, in turns.";

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } =
    [
        new Stage(FeatureStage, "f", "feature f"),
        Stage.Clusters("merged", "c", "merged clusters c", new MergedClusters(FeatureStage)),
    ];

    /// <inheritdoc/>
    public string EvaluatedOn => "its merged clusters; K-means on f";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<JuleSettings>("jule");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored { get; } =
    [
        .. IgnoredSettings.ResidualNetwork,
        .. IgnoredSettings.Views(),
        "training.schedule",
        "training.warmup_epochs",
    ];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) =>
    [
        new SettingRule(
            configuration.Augmentation.ImageSize >= JuleNetwork.SmallestImage,
            ["augmentation.image_size"],
            $"augmentation.image_size must be at least {JuleNetwork.SmallestImage} for the method jule, whose network has two convolutions of 5x5; received {configuration.Augmentation.ImageSize}."),
    ];

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new JuleLearner(context);
}
