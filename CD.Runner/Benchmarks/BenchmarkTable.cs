using System.Globalization;
using CD.Runner.Reporting;
using CD.Runner.Tables;
using Spectre.Console;

namespace CD.Runner.Benchmarks;

/// <summary>The table of a benchmark, <c>bench.csv</c>.</summary>
internal static class BenchmarkTable
{
    /// <summary>The table's file name.</summary>
    public const string FileName = "bench.csv";

    /// <summary>Writes the whole table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows in order.</param>
    public static void Write(string path, IReadOnlyList<BenchmarkRow> rows) => Csv.Write(path, csv => csv.WriteRecords(rows));

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rows, equal to those written.</returns>
    public static IReadOnlyList<BenchmarkRow> Read(string path) =>
        Csv.Read(path, skipTorn: false, csv => csv.GetRecords<BenchmarkRow>().ToList());

    /// <summary>Prints one line a number; what was measured stands beside its first one.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="rows">The rows.</param>
    public static void Print(TextWriter output, IReadOnlyList<BenchmarkRow> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("what");
        table.AddColumn("network");
        table.AddColumn(new TableColumn("pixels").RightAligned());
        table.AddColumn("numbers");
        table.AddColumn(new TableColumn("batch").RightAligned());
        table.AddColumn("quantity");
        table.AddColumn(new TableColumn("value").RightAligned());
        foreach (IGrouping<(string, string, int, string, int), BenchmarkRow> group in rows.GroupBy(row => (row.Measurement, row.Backbone, row.ImageSize, row.Dtype, row.BatchSize)))
        {
            (string measurement, string backbone, int imageSize, string dtype, int batchSize) = group.Key;
            string[] labels = [measurement.Replace('_', ' '), backbone, Number(imageSize), dtype.Replace("mixed_", string.Empty, StringComparison.Ordinal), Number(batchSize)];
            foreach (BenchmarkRow row in group)
            {
                table.AddRow([.. labels, row.Quantity.Replace('_', ' '), Text(row)]);
                Array.Fill(labels, string.Empty);
            }
        }

        PlainConsole.Create(output).Write(table);
    }

    private static string Number(int value) => value == 0 ? string.Empty : value.ToString(CultureInfo.InvariantCulture);

    private static string Text(BenchmarkRow row) => row.Unit == "s" && row.Value < 1.0
        ? string.Create(CultureInfo.InvariantCulture, $"{1000.0 * row.Value:F1} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{row.Value:0.0} {row.Unit}").TrimEnd();
}
