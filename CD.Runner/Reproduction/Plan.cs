using CD.Runner.Methods;

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

    /// <summary>The plan with the variants of some methods alone: the other entries stay empty, and figures of others are left out.</summary>
    /// <param name="chosen">Whether a method, by its name, is one of them.</param>
    public Plan OnlyMethods(Func<string, bool> chosen)
    {
        bool Has(string? variant) => variant is not null && MethodOf(variant) is { } method && chosen(method);
        return this with
        {
            Tables = Tables.ToDictionary(
                table => table.Key,
                table => table.Value with { Entries = [.. table.Value.Entries.Select(entry => Has(entry.Variant) ? entry : entry with { Variant = null })] }),
            Figures = Figures.Where(figure => figure.Value.Variants.TrueForAll(Has)).ToDictionary(figure => figure.Key, figure => figure.Value),
        };
    }

    /// <summary>The plan without the variants of methods that this program does not have.</summary>
    /// <param name="known">Whether there is a method of a name.</param>
    public Plan WithKnownMethods(Func<string, bool> known) => OnlyMethods(known) with
    {
        Variants = Variants.Where(variant => MethodOf(variant.Key) is not { } method || known(method)).ToDictionary(variant => variant.Key, variant => variant.Value),
    };

    /// <summary>The name of a variant's method.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>Null where there is no such variant, or its chain does not end.</returns>
    private string? MethodOf(string variant)
    {
        string? name = variant;
        for (int step = 0; step <= Variants.Count && name is not null && Variants.TryGetValue(name, out PlanVariant? found); step++)
        {
            if (found.Method is not null || found.Like is null)
            {
                return found.Method ?? MethodCatalogue.BuiltIn.All[0].Name;
            }

            name = found.Like;
        }

        return null;
    }

    private static Dictionary<string, T> Chosen<T>(Dictionary<string, T> all, IReadOnlyCollection<string> items) =>
        all.Where(item => items.Contains(item.Key)).ToDictionary(item => item.Key, item => item.Value);
}
