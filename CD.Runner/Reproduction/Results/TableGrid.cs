namespace CD.Runner.Reproduction.Results;

/// <summary>A table as text: what every format is written from.</summary>
/// <param name="Name">The table's name, for example <c>table2</c>.</param>
/// <param name="Title">The title.</param>
/// <param name="Leading">The number of columns that head a row.</param>
/// <param name="Columns">The columns' headings.</param>
/// <param name="Rows">The rows; below each of ours that has published numbers stand these, and the difference.</param>
/// <param name="Cells">Every number, for the long form.</param>
internal sealed record TableGrid(string Name, string Title, int Leading, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows, IReadOnlyList<TableCell> Cells)
{
    /// <summary>What a reader should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
