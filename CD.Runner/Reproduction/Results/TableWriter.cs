using CD.Runner.Storage;
using CD.Runner.Tables;

namespace CD.Runner.Reproduction.Results;

/// <summary>Writes a plan's tables from whatever runs have ended.</summary>
internal static class TableWriter
{
    /// <summary>The formats by name.</summary>
    public static readonly IReadOnlyList<string> Formats = ["csv", "md", "tex"];

    /// <summary>Writes the tables into a folder.</summary>
    /// <param name="plan">The expanded plan.</param>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="formats">Some of <see cref="Formats"/>.</param>
    /// <returns>The tables, and the files that were written.</returns>
    /// <exception cref="Errors.UserErrorException">A file cannot be written, or a run's scores cannot be read.</exception>
    public static (IReadOnlyList<TableGrid> Tables, IReadOnlyList<string> Files) Write(ExpandedPlan plan, string folder, IReadOnlyCollection<string> formats)
    {
        IReadOnlyList<TableGrid> tables = new GridBuilder(plan).All();
        List<string> files = [];
        if (formats.Contains("csv"))
        {
            foreach (TableGrid table in tables)
            {
                WriteFile($"{table.Name}.csv", path => Csv.Write(path, csv =>
                {
                    WriteLine(csv, [.. table.Columns.Select(column => column.Replace(' ', '_')), "scale"]);
                    foreach (TableRow row in table.Rows.Where(row => row.Kind == RowKind.Ours))
                    {
                        WriteLine(csv, [.. row.Cells, plan.ScaleName]);
                    }
                }));
            }

            WriteFile("tables-long.csv", path => Csv.Write(path, csv => csv.WriteRecords(tables.SelectMany(table => table.Cells).Select(cell => LongRow.Of(cell, plan.ScaleName, plan)))));
        }

        if (formats.Contains("md"))
        {
            WriteFile("tables.md", path => AtomicFile.WriteText(path, writer => writer.Write(MarkdownPage.Write(tables, plan.ScaleText, plan.Record.Seeds, !plan.Record.OwnPlan))));
        }

        if (formats.Contains("tex"))
        {
            WriteFile("tables.tex", path => AtomicFile.WriteText(path, writer => writer.Write(LatexPage.Write(tables, plan.ScaleText))));
        }

        return (tables, files);

        void WriteFile(string name, Action<string> write)
        {
            string path = Path.Combine(folder, name);
            write(path);
            files.Add(path);
        }
    }

    private static void WriteLine(CsvHelper.CsvWriter csv, IReadOnlyList<string> cells)
    {
        foreach (string cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.EndRecord();
    }
}
