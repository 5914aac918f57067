namespace CD.Runner.Reproduction;

/// <summary>Decides which data sets fill which tables and figures.</summary>
internal static class DatasetChoice
{
    /// <summary>The data sets on which a table's cells are filled: those of its own that are at hand and those asked for, or else all at hand.</summary>
    /// <param name="table">The table.</param>
    /// <param name="atHand">The names of the data sets at hand.</param>
    /// <param name="asked">Those that were asked for by name.</param>
    /// <returns>Names among <paramref name="atHand"/>, in their order.</returns>
    public static IReadOnlyList<string> Of(PlanTable table, IReadOnlyList<string> atHand, IReadOnlyList<string> asked)
    {
        string[] own = [.. atHand.Where(name => table.Datasets.Contains(name) || asked.Contains(name))];
        return own.Length > 0 ? own : atHand;
    }

    /// <summary>The data set that a figure is drawn for: its own, or the first asked for or at hand in its stead.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="atHand">The names of the data sets at hand; at least one.</param>
    /// <param name="asked">Those that were asked for by name.</param>
    public static string Of(PlanFigure figure, IReadOnlyList<string> atHand, IReadOnlyList<string> asked) =>
        atHand.Contains(figure.Dataset) ? figure.Dataset : atHand.FirstOrDefault(asked.Contains) ?? atHand[0];

    /// <summary>The data sets of every table and figure of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="atHand">The names of the data sets at hand; at least one.</param>
    /// <param name="asked">Those that were asked for by name.</param>
    /// <returns>The data sets by the item's name.</returns>
    public static Dictionary<string, List<string>> Of(Plan plan, IReadOnlyList<string> atHand, IReadOnlyList<string> asked) => plan.Tables
        .Select(table => (table.Key, (List<string>)[.. Of(table.Value, atHand, asked)]))
        .Concat(plan.Figures.Select(figure => (figure.Key, (List<string>)[Of(figure.Value, atHand, asked)])))
        .ToDictionary(item => item.Key, item => item.Item2);
}
