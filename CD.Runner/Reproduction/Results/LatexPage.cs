using System.Globalization;
using System.Text;

namespace CD.Runner.Reproduction.Results;

/// <summary>The tables for LaTeX, with booktabs; to be included in a document.</summary>
internal static class LatexPage
{
    /// <summary>Writes the tables.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="scale">The scale at which ours were run, in words.</param>
    public static string Write(IReadOnlyList<TableGrid> tables, string scale)
    {
        StringBuilder page = new("% \\usepackage{booktabs} in the document's preamble.\n");
        foreach (TableGrid table in tables)
        {
            _ = page.Append(CultureInfo.InvariantCulture, $"\n\\begin{{table}}\n\\centering\n\\caption{{{Escape(table.Title)}. Scale: {Escape(scale)}.}}\n\\label{{tab:{table.Name}}}\n")
                .Append(CultureInfo.InvariantCulture, $"\\begin{{tabular}}{{{new string('l', table.Leading)}{new string('r', table.Columns.Count - table.Leading)}}}\n\\toprule\n")
                .AppendJoin(" & ", table.Columns.Select(Escape)).Append(" \\\\\n");
            string? group = null;
            foreach (TableRow row in table.Rows.Where(row => row.Kind != RowKind.Difference))
            {
                if (row.Group != group)
                {
                    _ = page.Append("\\midrule\n");
                    group = row.Group;
                }

                _ = page.AppendJoin(" & ", row.Cells.Select((text, index) => Shown(row, text, index, table.Leading))).Append(" \\\\\n");
            }

            _ = page.Append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
        }

        return page.ToString();
    }

    /// <summary>Text as LaTeX reads it.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '\\' => escaped.Append("\\textbackslash{}"),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '±' => escaped.Append("$\\pm$"),
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(letter),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    private static string Shown(TableRow row, string text, int index, int leading) => row.Kind switch
    {
        RowKind.Paper when index == leading - 1 => "\\textit{paper}",
        RowKind.Paper when index < leading => string.Empty,
        RowKind.Paper when text.Length > 0 => $"\\textit{{{Escape(text)}}}",
        _ => Escape(text),
    };
}
