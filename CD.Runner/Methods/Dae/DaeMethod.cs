using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Dae;

/// <summary>A stacked denoising autoencoder (Vincent et al., 2010): corrupted images in, clean ones out.</summary>
internal sealed class DaeMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "dae";

    /// <inheritdoc/>
    public string Description => "A denoising autoencoder: corrupted images through a narrow code, clean ones out.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("code", "c", "code c")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on the code of the clean image";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<DaeSettings>("dae");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => AutoencoderLearner.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => AutoencoderLearner.Rules(configuration, configuration.Method.Settings<DaeSettings>());

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context)
    {
        DaeSettings settings = context.Configuration.Method.Settings<DaeSettings>();
        return new StackedLearner(context, settings, new Corruption(settings.Corruption, settings.CorruptionLevel));
    }
}
