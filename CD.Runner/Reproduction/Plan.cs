namespace CD.Runner.Reproduction;

/// <summary>Tables and figures, and the variants of runs that fill them; the content of a plan file.</summary>
internal sealed record Plan
{
    /// <summary>The variants by name.</summary>
    public Dictionary<string, PlanVariant> Variants { get; init; } = [];

    /// <summary>The tables by name, in order.</summary>
    public Dictionary<string, PlanTable> Tables { get; init; } = [];

    /// <summary>The figures by name, in order.</summary>
    public Dictionary<string, PlanFigure> Figures { get; init; } = [];

    /// <summary>The names of all tables and figures, in order.</summary>
    public IEnumerable<string> Items() => Tables.Keys.Concat(Figures.Keys);

    /// <summary>Some of the tables and figures, in this plan's order.</summary>
    /// <param name="items">The names.</param>
    public Plan Only(IReadOnlyCollection<string> items) => this with
    {
        Tables = Chosen(Tables, items),
        Figures = Chosen(Figures, items),
    };

    private static Dictionary<string, T> Chosen<T>(Dictionary<string, T> all, IReadOnlyCollection<string> items) =>
        all.Where(item => items.Contains(item.Key)).ToDictionary(item => item.Key, item => item.Value);
}
