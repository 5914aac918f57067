using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>The paper's method: an instance-level loss on z, a feature-level loss and the normalized entropy on the heads p.</summary>
public sealed class ContrastiveDisentanglingMethod : IMethod
{
    /// <inheritdoc/>
    public string Name => "contrastive-disentangling";

    /// <inheritdoc/>
    public string Description => "Instance-level and feature-level contrast of two views, with the normalized entropy of the feature heads.";

    /// <inheritdoc/>
    public bool NeedsClusters => false;

    /// <inheritdoc/>
    public IReadOnlyList<Stage> Stages { get; } =
    [
        new Stage("backbone", "h", "backbone h"),
        new Stage("latent", "z", "latent z", Scored: false),
        new Stage("feature", "p", "feature heads p"),
    ];

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<ObjectiveSettings>("objective");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => [];

    /// <inheritdoc/>
    public IEnumerable<SettingRule> Rules(RunConfiguration configuration)
    {
        ObjectiveSettings objective = configuration.Method.Settings<ObjectiveSettings>();
        yield return new SettingRule(
            objective.Instance > 0.0 || objective.FeatureContrastive > 0.0 || objective.Alpha > 0.0 || objective.Extra.Values.Any(weight => weight != 0.0),
            ["objective.instance", "objective.feature_contrastive", "objective.feature", "objective.alpha", .. objective.Extra.Keys.Select(name => "objective.extra." + name)],
            "every weight of the objective is 0, so there is nothing to train; give objective.instance, objective.feature_contrastive or objective.alpha a weight.");
    }

    /// <inheritdoc/>
    public void Check(RunConfiguration configuration) => NetworkFactory.Objective(configuration.Method.Settings<ObjectiveSettings>());

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new ContrastiveDisentanglingLearner(context);
}
