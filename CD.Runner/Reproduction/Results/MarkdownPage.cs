using System.Globalization;
using System.Text;

namespace CD.Runner.Reproduction.Results;

/// <summary>The tables as a Markdown page, ours beside the paper's.</summary>
internal static class MarkdownPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="scale">The scale at which ours were run, in words.</param>
    /// <param name="seeds">The seeds.</param>
    /// <param name="papers">Whether the tables are the paper's.</param>
    public static string Write(IReadOnlyList<TableGrid> tables, string scale, IReadOnlyList<int> seeds, bool papers)
    {
        StringBuilder page = new();
        _ = page.Append(CultureInfo.InvariantCulture, $"""
            # {(papers ? "The paper's tables" : "Tables")}

            Ours at scale {Escape(scale)}; {(seeds.Count == 1 ? "seed" : "means ± standard deviations over the seeds")} {string.Join(", ", seeds)}.{(tables.Any(table => table.Rows.Any(row => row.Kind == RowKind.Paper)) ? " *paper* is the published number, *difference* ours minus it." : string.Empty)} Empty cells have no run.

            """);
        foreach (TableGrid table in tables)
        {
            _ = page.Append(CultureInfo.InvariantCulture, $"\n## {Heading(table.Name)}: {Escape(table.Title)}\n\n")
                .Append(string.Concat(table.Notes.Select(note => $"{Escape(note)}\n\n")))
                .Append('|').AppendJoin('|', table.Columns.Select(Cell)).Append("|\n")
                .Append('|').AppendJoin('|', table.Columns.Select((_, index) => index < table.Leading ? "---" : "---:")).Append("|\n");
            foreach (TableRow row in table.Rows)
            {
                _ = page.Append('|').AppendJoin('|', row.Cells.Select((text, index) => Cell(Shown(row, text, index, table.Leading)))).Append("|\n");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>A table's name for people: <c>table2</c> is Table 2.</summary>
    public static string Heading(string name)
    {
        string digits = string.Concat(name.Reverse().TakeWhile(char.IsAsciiDigit).Reverse());
        string word = name[..^digits.Length].TrimEnd('-', '_');
        return word.Length == 0 || digits.Length == 0 ? name : $"{char.ToUpperInvariant(word[0])}{word[1..]} {digits}";
    }

    private static string Shown(TableRow row, string text, int index, int leading) => row.Kind switch
    {
        RowKind.Ours => Escape(text),
        _ when index == leading - 1 => row.Kind == RowKind.Paper ? "*paper*" : "*difference*",
        _ when index < leading => string.Empty,
        _ => text.Length == 0 ? text : $"*{Escape(text)}*",
    };

    private static string Cell(string text) => text.Length == 0 ? " " : $" {text} ";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
