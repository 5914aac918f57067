using CD.Runner.Reporting;
using CD.Runner.Tables;
using Spectre.Console;

namespace CD.Runner.Comparisons;

/// <summary>Writes a comparison.</summary>
internal static class ComparisonWriter
{
    /// <summary>The forms by name, the usual one first.</summary>
    public static readonly IReadOnlyList<string> Formats = ["text", "csv", "md"];

    // Lines are not broken where a file or a pipe has no width.
    private const int Width = 200;

    /// <summary>Writes the lines.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    public static void Write(TextWriter output, IReadOnlyList<ComparisonLine> lines, string format)
    {
        switch (format)
        {
            case "csv":
                Csv.WriteTo(output, csv => csv.WriteRecords(lines));
                break;
            case "md":
                foreach (ComparisonSheet sheet in ComparisonSheet.Of(lines))
                {
                    WriteMarkdown(output, sheet);
                }

                break;
            default:
                foreach (ComparisonSheet sheet in ComparisonSheet.Of(lines))
                {
                    WriteText(output, sheet);
                }

                break;
        }
    }

    private static void WriteText(TextWriter output, ComparisonSheet sheet)
    {
        output.WriteLine(sheet.Title);
        Table table = new() { Border = TableBorder.Simple };
        foreach ((string column, int index) in sheet.Columns.Select((column, index) => (column, index)))
        {
            TableColumn head = new TableColumn(Markup.Escape(column)).NoWrap();
            table.AddColumn(index < sheet.Leading ? head : head.RightAligned());
        }

        foreach (IReadOnlyList<string> row in sheet.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        PlainConsole.Create(output, Width).Write(table);
    }

    private static void WriteMarkdown(TextWriter output, ComparisonSheet sheet)
    {
        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

        output.Write($"## {sheet.Title}\n\n");
        output.Write(Line(sheet.Columns));
        output.Write(Line(sheet.Columns.Select((_, index) => index < sheet.Leading ? "---" : "---:")));
        foreach (IReadOnlyList<string> row in sheet.Rows)
        {
            output.Write(Line(row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))));
        }

        output.Write('\n');
    }
}
