using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods;

/// <summary>A method of learning or clustering: what it is called, what it needs, what it gives, and how a run of it begins.</summary>
/// <remarks>A method is stateless; one object serves all runs. What a run changes is in its <see cref="ILearner"/>.</remarks>
public interface IMethod
{
    /// <summary>The name that selects it, lower-case letters, digits and hyphens, for example <c>simclr</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence.</summary>
    string Description { get; }

    /// <summary>Whether it must know the number of clusters to train.</summary>
    bool NeedsClusters { get; }

    /// <summary>Its outputs, in order, each with a name and a symbol of its own: matrices first, then assignments, then its own clusterings.</summary>
    IReadOnlyList<Stage> Stages { get; }

    /// <summary>What its clusters are read from, in a few words, for example <c>K-means on h and on z</c>.</summary>
    string EvaluatedOn { get; }

    /// <summary>The settings that are its own; null where it has none.</summary>
    MethodSection? Section { get; }

    /// <summary>The common settings that cannot change its numbers: keys such as <c>model.feature_heads</c>, or whole sections such as <c>model</c>.</summary>
    IReadOnlyList<string> Ignored { get; }

    /// <summary>The rules between its settings, and between them and the common ones.</summary>
    /// <param name="configuration">A configuration of this method.</param>
    /// <returns>The rules, each with whether it holds.</returns>
    IEnumerable<SettingRule> Rules(RunConfiguration configuration);

    /// <summary>Checks what only the libraries behind it know, before work starts.</summary>
    /// <param name="configuration">A configuration of this method.</param>
    /// <exception cref="UserErrorException">The configuration names something that is not there.</exception>
    void Check(RunConfiguration configuration);

    /// <summary>Completes a configuration before a run is named and trained, for example by the content of files that its settings name. A second time changes nothing.</summary>
    /// <param name="configuration">A configuration of this method.</param>
    /// <param name="note">Told one line about what a user may have overlooked; null for nobody.</param>
    /// <returns>The configuration to train with.</returns>
    /// <exception cref="UserErrorException">Something that the configuration names is missing or wrong.</exception>
    RunConfiguration Complete(RunConfiguration configuration, Action<string>? note) => configuration;

    /// <summary>Makes what a run trains, with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <returns>The learner; owned by the caller.</returns>
    ILearner CreateLearner(LearnerContext context);
}
