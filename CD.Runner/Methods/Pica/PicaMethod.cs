using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.Pica;

/// <summary>PICA (Huang, Gong and Zhu, CVPR 2020): the most certain partition, found by comparing clusters of images with those of perturbed copies.</summary>
internal sealed class PicaMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "pica";

    /// <inheritdoc/>
    public string Description => "PICA: clusters of images and of perturbed copies should be alike one by one, and equally large.";

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } =
    [
        new Stage("backbone", "h", "backbone h"),
        new Stage("cluster", "p", "cluster head p"),
        Stage.Clusters("assignment", "a", "assignment a", new LargestOutput("cluster")),
    ];

    /// <inheritdoc/>
    public string EvaluatedOn => "the largest output of the cluster head; K-means on h and on p";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<PicaSettings>("pica");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => ["model.latent_dimensions", "model.feature_heads", "model.head_normalization", "model.channels", "augmentation.plain_first_view"];

    /// <inheritdoc/>
    /// <remarks>A column of assignments over fewer images than clusters is mostly noise: the authors have 256 images for 70 outputs.</remarks>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration)
    {
        int batchSize = configuration.Training.BatchSize;
        int extra = configuration.Method.Settings<PicaSettings>().ExtraClusters;
        yield return new SettingRule(
            batchSize >= extra,
            ["training.batch_size", "pica.extra_clusters"],
            FormattableString.Invariant($"training.batch_size ({batchSize}) must not be below pica.extra_clusters ({extra}); raise the one, or lower the other (0 for no extra head)."));
    }

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new PicaLearner(context);
}
