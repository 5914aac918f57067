namespace CD.Runner.Methods;

/// <summary>What an epoch of a learner consists of.</summary>
/// <param name="ValueNames">The names of a step's values: loss terms in snake_case, then <c>total</c> and <c>grad_norm</c>.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="ViewsPerStep">Images or views that pass through the networks in a step, for the pace.</param>
public sealed record EpochPlan(IReadOnlyList<string> ValueNames, int Steps, int ViewsPerStep)
{
    /// <summary>The names that end every list of a step's values.</summary>
    public static IReadOnlyList<string> CommonNames { get; } = ["total", "grad_norm"];

    /// <summary>The names of the loss terms.</summary>
    public IReadOnlyList<string> TermNames => [.. ValueNames.Take(ValueNames.Count - CommonNames.Count)];
}
