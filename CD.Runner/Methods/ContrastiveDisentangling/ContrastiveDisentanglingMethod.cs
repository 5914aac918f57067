using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Losses;

namespace CD.Runner.Methods.ContrastiveDisentangling;

/// <summary>The paper's method: an instance-level loss on z, a feature-level loss and the normalized entropy on the heads p.</summary>
internal sealed class ContrastiveDisentanglingMethod : IMethod
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
    public string EvaluatedOn => "K-means on h and on p";

    /// <inheritdoc/>
    public MethodSection? Section { get; } = MethodSection.Of<ObjectiveSettings>("objective");

    /// <inheritdoc/>
    public IReadOnlyList<string> Ignored => ["model.channels"];

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
    public void Check(RunConfiguration configuration) =>
        RequireTerms(configuration.Method.Settings<ObjectiveSettings>());

    /// <inheritdoc/>
    /// <remarks>Reads the file of losses, whose hash is part of the experiment.</remarks>
    public RunConfiguration Complete(RunConfiguration configuration, Action<string>? note)
    {
        ObjectiveSettings settings = configuration.Method.Settings<ObjectiveSettings>();
        if (settings.Catalogue is not null)
        {
            return configuration;
        }

        LossFile losses = LossFile.Read(settings);
        if (losses.Notice is { } notice)
        {
            note?.Invoke(notice);
        }

        ObjectiveSettings completed = losses.Settings with { Catalogue = losses.Catalogue };
        _ = NetworkFactory.Objective(completed);
        return configuration with { Method = new ConfiguredMethod(this, completed) };
    }

    /// <inheritdoc/>
    public ILearner CreateLearner(LearnerContext context) => new ContrastiveDisentanglingLearner(context);

    /// <summary>A file of losses is read when a run is trained; evaluating one needs none.</summary>
    private static void RequireTerms(ObjectiveSettings settings)
    {
        if (settings.Losses is null)
        {
            _ = NetworkFactory.Objective(settings);
        }
    }
}
