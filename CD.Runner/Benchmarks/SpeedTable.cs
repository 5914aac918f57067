using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Benchmarks;

/// <summary>A comparison as a table in Markdown, and its place in a file.</summary>
internal static class SpeedTable
{
    /// <summary>The mark before the table.</summary>
    public const string Begin = "<!-- speed -->";

    /// <summary>The mark behind the table.</summary>
    public const string End = "<!-- /speed -->";

    private const string Header = "| `--row` | what | median | lowest to highest | target |\n|---|---|---|---|---|\n";

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

    /// <summary>Fails where a file has no place for the table.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserErrorException">The file is not there, or lacks the marks.</exception>
    public static void RequireMarks(string path) => _ = Place(path);

    /// <summary>Writes rows between the marks, atomically; rows of the table there that were not measured stay.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The measured rows.</param>
    /// <param name="values">The values of all rounds.</param>
    /// <exception cref="UserErrorException">The file is not there, lacks the marks, or cannot be written.</exception>
    public static void Update(string path, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<ComparedValue> values)
    {
        (string text, int start, int end) = Place(path);
        string[] before = text[start..end].Split('\n');
        string table = Header + string.Concat(ComparisonRow.All.Select(row => rows.Contains(row)
            ? Text(row, values)
            : string.Concat(before.Where(line => line.StartsWith($"| {row.Name} |", StringComparison.Ordinal)).Select(line => line + "\n"))));
        AtomicFile.WriteText(path, writer => writer.Write($"{text[..start]}\n{table}{text[end..]}"));
    }

    /// <summary>A row's lines in Markdown.</summary>
    private static string Text(ComparisonRow row, IReadOnlyList<ComparedValue> values) => string.Concat(Lines([row], values).Select(line =>
        string.Create(CultureInfo.InvariantCulture, $"| {line.Row} | {line.Description} | {line.Text(line.Median)} | {line.Text(line.Lowest)} to {line.Text(line.Highest)} | {line.Target} |\n")));

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
