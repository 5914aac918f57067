using System.Globalization;
using CD.Runner.Reproduction.Results;

namespace CD.Runner.Comparisons;

/// <summary>A table of text: what every form for people is printed from.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Leading">The number of columns that head a row.</param>
/// <param name="Columns">The columns' headings.</param>
/// <param name="Rows">The rows, one text a column.</param>
internal sealed record ComparisonSheet(string Title, int Leading, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>For each data set a table of scores, and where several experiments are compared one of tests.</summary>
    /// <param name="lines">The lines of a comparison.</param>
    public static IReadOnlyList<ComparisonSheet> Of(IReadOnlyList<ComparisonLine> lines)
    {
        List<ComparisonSheet> sheets = [];
        foreach (IGrouping<string, ComparisonLine> data in lines.GroupBy(line => line.Dataset))
        {
            string[] metrics = [.. data.Select(line => line.Metric).Distinct()];
            sheets.Add(new ComparisonSheet(
                Invariant($"{data.Key}, {data.First().Images} images"),
                2,
                ["experiment", "read-out", "seeds", .. metrics.Select(metric => metric.ToUpperInvariant())],
                [.. data.GroupBy(line => (line.Experiment, line.ReadOut)).Select(row => (IReadOnlyList<string>)[row.Key.Experiment, row.Key.ReadOut, Invariant($"{row.Max(line => line.Seeds)}"), .. metrics.Select(metric => Score(row.First(line => line.Metric == metric)))])]));
            ComparisonLine[] tested = [.. data.Where(line => line.Against.Length > 0)];
            if (tested.Length > 0)
            {
                sheets.Add(new ComparisonSheet(
                    $"{data.Key}: difference from {tested[0].Against}, paired over the seeds that both have",
                    2,
                    ["experiment", "read-out", "metric", "pairs", "difference", "95 % interval", "t", "df", "p"],
                    [.. tested.Select(line => (IReadOnlyList<string>)[line.Experiment, line.ReadOut, line.Metric.ToUpperInvariant(), Invariant($"{line.Pairs}"), Signed(line.Difference), line.Low is null ? line.Note : $"{Signed(line.Low)} to {Signed(line.High)}", line.T?.ToString("F2", CultureInfo.InvariantCulture) ?? string.Empty, Invariant($"{line.Df}"), line.P?.ToString("G2", CultureInfo.InvariantCulture) ?? string.Empty])]));
            }
        }

        return sheets;
    }

    private static string Score(ComparisonLine line) => line.Std is null ? GridBuilder.Number(line.Mean) : $"{GridBuilder.Number(line.Mean)} ± {GridBuilder.Number(line.Std)}";

    private static string Signed(double? value) => value?.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
