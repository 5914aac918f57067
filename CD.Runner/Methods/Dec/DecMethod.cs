using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Autoencoders;

namespace CD.Runner.Methods.Dec;

/// <summary>Deep embedded clustering (Xie, Girshick and Farhadi, ICML 2016): an autoencoder's codes are drawn to the centres of clusters.</summary>
internal sealed class DecMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "dec";

    /// <inheritdoc/>
    public string Description => "Deep embedded clustering: an autoencoder's encoder, trained on by its own confident assignments to K centres.";

    /// <inheritdoc/>
    public bool NeedsClusters => true;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } = [new Stage("code", "z", "code z"), new Stage("assignment", "a", "assignment a", StageKind.Assignment)];

    /// <inheritdoc/>
    public string EvaluatedOn => "its assignment; K-means on the code beside it";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<DecSettings>("dec");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => AutoencoderLearner.Ignored;

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration) => AutoencoderLearner.Rules(configuration, configuration.Method.Settings<DecSettings>());

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration)
    {
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new DecLearner(context, context.Configuration.Method.Settings<DecSettings>());
}
