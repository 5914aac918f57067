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
        "model.backbone",
        "model.width",
        "model.latent_dimensions",
        "model.feature_heads",
        "model.head_normalization",
        "augmentation.crop_scale_min",
        "augmentation.crop_scale_max",
        "augmentation.crop_ratio_min",
        "augmentation.crop_ratio_max",
        "augmentation.flip_probability",
        "augmentation.jitter_strength",
        "augmentation.jitter_probability",
        "augmentation.grayscale_probability",
        "augmentation.blur_probability",
        "augmentation.blur_kernel",
        "augmentation.blur_sigma_min",
        "augmentation.blur_sigma_max",
        "augmentation.plain_first_view",
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
