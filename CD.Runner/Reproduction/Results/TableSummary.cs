namespace CD.Runner.Reproduction.Results;

/// <summary>Says which tables are complete.</summary>
internal static class TableSummary
{
    /// <summary>The tables that were asked for now, with the cells of the methods that were: a folder's tables may have more.</summary>
    /// <param name="tables">The folder's tables.</param>
    /// <param name="asked">What was asked for.</param>
    public static IReadOnlyList<TableGrid> Asked(IReadOnlyList<TableGrid> tables, Plan asked) =>
    [
        .. from table in tables
           where asked.Tables.ContainsKey(table.Name)
           let entries = asked.Tables[table.Name].Entries
           select table with { Cells = [.. table.Cells.Where(cell => cell.Entry.Variant is null || entries.Exists(entry => entry.Key == cell.Entry.Key && entry.Variant is not null))] },
    ];

    /// <summary>Whether every cell that the plan can fill is filled.</summary>
    public static bool Complete(IReadOnlyList<TableGrid> tables) => tables.All(table => table.Cells.All(cell => cell.Complete));

    /// <summary>Prints a line a table, and what is missing as messages.</summary>
    public static void Print(TextWriter output, TextWriter messages, IReadOnlyList<TableGrid> tables)
    {
        foreach (TableGrid table in tables)
        {
            TableCell[] wanted = [.. table.Cells.Where(cell => cell.Expected > 0)];
            int filled = wanted.Count(cell => cell.Complete);
            output.WriteLine(table.Cells.Count == 0
                ? $"{table.Name}: data sets at hand: {table.Rows.Count(row => row.Kind == RowKind.Ours && row.Cells[^1].Length > 0)}"
                : $"{table.Name}: {filled} of {wanted.Length} cells filled{Others(table)}");
            foreach (string missing in wanted.Where(cell => !cell.Complete).Select(cell => $"{cell.Dataset} {cell.Entry.Variant}: {cell.Expected - cell.Scores.Values.Count} of {cell.Expected} runs").Distinct())
            {
                messages.WriteLine($"{table.Name}: missing {missing}.");
            }
        }
    }

    private static string Others(TableGrid table)
    {
        int others = table.Cells.Count(cell => cell.Expected == 0);
        return others == 0 ? string.Empty : $"; {others} stay empty, since their data set is not at hand or has no labels, or this program has not the method";
    }
}
