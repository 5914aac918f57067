namespace CD.Runner.Reproduction;

/// <summary>What a figure shows.</summary>
internal sealed record PlanFigure
{
    /// <summary>The title, one line.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>The kind of picture.</summary>
    public FigureKind Kind { get; init; }

    /// <summary>The data set of the paper's figure; another stands in where it is not at hand.</summary>
    public string Dataset { get; init; } = string.Empty;

    /// <summary>The variants whose outputs are drawn.</summary>
    public List<string> Variants { get; init; } = [];

    /// <summary>What each variant is called in the picture; none for the variants' names.</summary>
    public List<string> Labels { get; init; } = [];
}
