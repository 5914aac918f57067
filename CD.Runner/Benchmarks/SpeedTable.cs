using System.Globalization;
using System.Text;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Benchmarks;

/// <summary>A comparison as a table in Markdown, and its place in a file.</summary>
public static class SpeedTable
{
    /// <summary>The mark before the table.</summary>
    public const string Begin = "<!-- speed -->";

    /// <summary>The mark behind the table.</summary>
    public const string End = "<!-- /speed -->";

    /// <summary>Sums the rounds up.</summary>
    /// <param name="rows">The rows in order.</param>
    /// <param name="values">The values of all rounds.</param>
    /// <returns>One line a quantity that was measured.</returns>
    public static IEnumerable<SpeedLine> Lines(IReadOnlyList<ComparisonRow> rows, IReadOnlyList<ComparedValue> values) =>
        from row in rows
        from quantity in row.Quantities
        let measured = values.Where(value => value.Row == row.Name && value.Quantity == quantity.Name).Select(value => value.Value).ToArray()
        where measured.Length > 0
        select new SpeedLine(row.Name, quantity.Name, quantity.Description, quantity.Target, quantity.Unit, Repeated.Median(measured), measured.Min(), measured.Max());

    /// <summary>The table.</summary>
    /// <param name="rows">The rows in order.</param>
    /// <param name="values">The values of all rounds.</param>
    /// <returns>Markdown.</returns>
    public static string Text(IReadOnlyList<ComparisonRow> rows, IReadOnlyList<ComparedValue> values)
    {
        StringBuilder text = new("| `--row` | what | median | lowest to highest | target |\n|---|---|---|---|---|\n");
        foreach (SpeedLine line in Lines(rows, values))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {line.Row} | {line.Description} | {line.Text(line.Median)} | {line.Text(line.Lowest)} to {line.Text(line.Highest)} | {line.Target} |\n");
        }

        return text.ToString();
    }

    /// <summary>Fails where a file has no place for the table.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">The file is not there, or lacks the marks.</exception>
    public static void RequireMarks(string path) => _ = Place(path);

    /// <summary>Replaces what is between the marks, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">The table.</param>
    /// <exception cref="UserErrorException">The file is not there, lacks the marks, or cannot be written.</exception>
    public static void Replace(string path, string table)
    {
        (string text, int start, int end) = Place(path);
        AtomicFile.WriteText(path, writer => writer.Write($"{text[..start]}\n{table}{text[end..]}"));
    }

    private static (string Text, int Start, int End) Place(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserErrorException(ExitCode.Usage, $"--readme: there is no file {path}; check its path.");
        }

        string text = File.ReadAllText(path);
        int start = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        return start >= 0 && end > start
            ? (text, start + Begin.Length, end)
            : throw new UserErrorException(ExitCode.Usage, $"--readme: {path} has no place for the table; put the lines {Begin} and {End} where it belongs.");
    }
}
