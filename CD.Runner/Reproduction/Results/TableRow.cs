namespace CD.Runner.Reproduction.Results;

/// <summary>A row of a table, as text.</summary>
/// <param name="Kind">Whose numbers it shows.</param>
/// <param name="Group">Rows of one group stand together: the data set's name.</param>
/// <param name="Cells">One text a column.</param>
internal sealed record TableRow(RowKind Kind, string Group, IReadOnlyList<string> Cells);
