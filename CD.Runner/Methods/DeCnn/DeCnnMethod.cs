using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.DeCnn;

/// <summary>A deconvolutional network (Zeiler et al., CVPR 2010) of one layer: images as sums of learned filters at few places.</summary>
internal sealed class DeCnnMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "decnn";

    /// <inheritdoc/>
    public string Description => "Deconvolutional network: convolutional sparse coding with learned filters, without an encoder.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("code", "z", "pooled code z")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on the pooled code";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<DeCnnSettings>("decnn");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored { get; } = [.. IgnoredSettings.ResidualNetwork, .. IgnoredSettings.Views()];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration)
    {
        DeCnnSettings settings = configuration.Method.Settings<DeCnnSettings>();
        int size = configuration.Augmentation.ImageSize;
        yield return new SettingRule(
            settings.FilterSize + settings.PoolGrid - 1 <= size,
            ["decnn.filter_size", "decnn.pool_grid", "augmentation.image_size"],
            FormattableString.Invariant($"decnn.filter_size ({settings.FilterSize}) leaves maps of fewer than decnn.pool_grid ({settings.PoolGrid}) places in images of {size} pixels; take smaller filters or larger images."));
    }

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new DeCnnLearner(context);
}
