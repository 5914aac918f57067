namespace CD.Runner.Evaluation;

/// <summary>The stages' outputs for a data set, with what names and explains each row.</summary>
public sealed record EmbeddingSet
{
    /// <summary>The outputs in the order of the method's stages.</summary>
    public required IReadOnlyList<StageOutput> Stages { get; init; }

    /// <summary>One name an item.</summary>
    public required IReadOnlyList<string> ItemNames { get; init; }

    /// <summary>One class an item, in [0, number of classes), -1 for an item without one; null without labels.</summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>The classes' names by index; may be empty.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The name of an item's class.</summary>
    /// <param name="item">The item's index.</param>
    /// <returns>The name; empty where the item has no class, or the class no name.</returns>
    public string ClassOf(int item) => Labels?[item] is >= 0 and int label && label < ClassNames.Count ? ClassNames[label] : string.Empty;

    /// <summary>The outputs of one stage.</summary>
    /// <param name="name">The stage's name.</param>
    /// <returns>Its outputs.</returns>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public StageOutput Stage(string name) => Stages.FirstOrDefault(output => output.Stage.Name == name)
        ?? throw new ArgumentException($"The stages are {string.Join(", ", Stages.Select(output => output.Stage.Name))}; received '{name}'.", nameof(name));

    /// <summary>These outputs with the clusters that an evaluation found.</summary>
    /// <param name="report">The evaluation of these outputs.</param>
    /// <returns>A set whose evaluated stages have clusters.</returns>
    public EmbeddingSet With(EvaluationReport report) => this with
    {
        Stages = [.. Stages.Select(output => report.Find(output.Stage.Name) is { } result ? output with { Clusters = result.Labels } : output)],
    };
}
