using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Ae;

/// <summary>An autoencoder, trained at once or greedily layer by layer (Bengio et al., 2006), whose code K-means clusters.</summary>
internal sealed class AeMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "ae";

    /// <inheritdoc/>
    public string Description => "An autoencoder: images through a narrow code and back, with the least squared error.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("code", "c", "code c")];

    /// <inheritdoc/>
    public string EvaluatedOn => "K-means on the code";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<AeSettings>("ae");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => AutoencoderLearner.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => AutoencoderLearner.Rules(configuration, configuration.Method.Settings<AeSettings>());

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new StackedLearner(context, context.Configuration.Method.Settings<AeSettings>(), Corruption.None);
}
