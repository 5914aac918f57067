using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.Dcgan;

/// <summary>DCGAN (Radford et al., 2016): a generator against a discriminator, whose maps are the features.</summary>
internal sealed class DcganMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "dcgan";

    /// <inheritdoc/>
    public string Description => "A generator of images against a discriminator, whose maps are the features.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("discriminator", "d", "discriminator maps d")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on the discriminator's maps";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<DcganSettings>("dcgan");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored { get; } = [.. IgnoredSettings.ResidualNetwork, .. IgnoredSettings.Views()];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration)
    {
        int size = configuration.Augmentation.ImageSize;
        yield return new SettingRule(
            DcganNetworks.Takes(size),
            ["augmentation.image_size"],
            $"The method dcgan halves its images at least twice, down to 4 pixels or more; augmentation.image_size is {size}. Set a multiple of 4, at least 16.");
    }

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new DcganLearner(context);
}
