namespace CD.Runner.Reproduction;

/// <summary>One thing that a table compares: a column, or a row of switches.</summary>
internal sealed record PlanEntry
{
    /// <summary>Its heading; null for the marks.</summary>
    public string? Label { get; init; }

    /// <summary>The positions of the table's switches, <c>yes</c> or <c>no</c>.</summary>
    public List<string> Marks { get; init; } = [];

    /// <summary>The variant that fills it; null where the program has no such method, and the cells stay empty.</summary>
    public string? Variant { get; init; }

    /// <summary>The stage that is scored instead of the table's, or a name among <see cref="StageNames"/>; null for the table's.</summary>
    public string? Stage { get; init; }

    /// <summary>The name under which the paper's numbers are listed.</summary>
    public string Key => Label ?? string.Join(' ', Marks);
}
