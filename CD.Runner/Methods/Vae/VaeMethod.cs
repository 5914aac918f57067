using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Vae;

/// <summary>A variational autoencoder (Kingma and Welling, 2014), whose posterior mean K-means clusters.</summary>
internal sealed class VaeMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "vae";

    /// <inheritdoc/>
    public string Description => "A variational autoencoder: images through a random code near a standard normal one, and back.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("mean", "m", "posterior mean m")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on the posterior mean";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<VaeSettings>("vae");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => AutoencoderLearner.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => AutoencoderLearner.Rules(configuration, configuration.Method.Settings<VaeSettings>());

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new VaeLearner(context, context.Configuration.Method.Settings<VaeSettings>());
}
