namespace CD.Runner.Reproduction;

/// <summary>What a table shows.</summary>
internal sealed record PlanTable
{
    /// <summary>The title, one line.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The table's shape.</summary>
    public TableKind Kind { get; init; }

    /// <summary>The data sets that the paper's table has, by name, in order.</summary>
    public List<string> Datasets { get; init; } = [];

    /// <summary>The stages whose scores are shown; <see cref="StageNames.Final"/> for a method's last scored one.</summary>
    public List<string> Stages { get; init; } = [];

    /// <summary>The names of the switches that tell the entries apart, for <see cref="TableKind.Switches"/>.</summary>
    public List<string> Switches { get; init; } = [];

    /// <summary>What is compared, in order.</summary>
    public List<PlanEntry> Entries { get; init; } = [];
}
