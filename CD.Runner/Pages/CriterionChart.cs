using System.Globalization;
using System.Text;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>A criterion's values over the number of clusters, as the places of an SVG drawing.</summary>
internal sealed class CriterionChart
{
    private const int MostColumns = 8;
    private const int MostRows = 4;

    private readonly CriterionRow[] rows;
    private readonly double low;
    private readonly double high;

    private CriterionChart(CriterionRow[] rows, EstimateRow? estimate)
    {
        this.rows = rows;
        (Name, Kind) = (rows[0].Criterion, rows[0].Kind);
        double[] values = [.. rows.SelectMany(row => (double[])[row.Value, row.Low, row.High]).Where(double.IsFinite)];
        (low, high) = Widened(values.Min(), values.Max());
        CriterionRow? best = rows.FirstOrDefault(row => row.Clusters == estimate?.Clusters);
        Point = best is null ? null : new ChartPoint(X(best.Clusters), Y(best.Value));
        Best = best is null ? "no answer" : string.Create(CultureInfo.InvariantCulture, $"best at {best.Clusters} ({best.Value:0.###})");
        Range = estimate is { Low: { } least, High: { } most } ? RangeOf(least, most) : null;
        Curve = Line(rows.Select(row => (row.Clusters, row.Value)));
        Spread = rows.Any(row => row.High > row.Low) ? $"{Line(rows.Select(row => (row.Clusters, row.High)))}{Line(rows.Reverse().Select(row => (row.Clusters, row.Low))).Replace('M', 'L')}Z" : string.Empty;
        Columns = [.. Ticks(rows[0].Clusters, rows[^1].Clusters, MostColumns, least: 1).Select(tick => new ChartTick(X(tick), tick.ToString("0", CultureInfo.InvariantCulture)))];
        Rows = [.. Ticks(low, high, MostRows, least: 0).Select(tick => new ChartTick(Y(tick), tick.ToString("0.#####", CultureInfo.InvariantCulture)))];
        Description = string.Create(CultureInfo.InvariantCulture, $"{Name} from {rows[0].Clusters} to {rows[^1].Clusters} clusters; {Best}");
    }

    public string Name { get; }

    public string Kind { get; }

    public string Best { get; }

    public string Description { get; }

    public int Width { get; } = 420;

    public int Height { get; } = 230;

    public int Left { get; } = 54;

    public int Right { get; } = 408;

    public int Top { get; } = 10;

    public int Bottom { get; } = 186;

    public int PlotHeight => Bottom - Top;

    /// <summary>Where the names of rows end.</summary>
    public int NameX => Left - 7;

    /// <summary>Where the names of columns stand.</summary>
    public int NameY => Bottom + 17;

    /// <summary>Where the axis' name stands.</summary>
    public int AxisY => Height - 7;

    public string Curve { get; }

    /// <summary>The outline of the values' spread; empty where there is none.</summary>
    public string Spread { get; }

    public ChartPoint? Point { get; }

    public ChartRange? Range { get; }

    public IReadOnlyList<ChartTick> Columns { get; }

    public IReadOnlyList<ChartTick> Rows { get; }

    /// <summary>Draws every criterion that has a finite value.</summary>
    /// <param name="result">What was found.</param>
    public static IReadOnlyList<CriterionChart> Of(DiscoveryResult result) =>
    [
        .. from criterion in result.Criteria.GroupBy(row => row.Criterion)
           let rows = criterion.Where(row => double.IsFinite(row.Value)).OrderBy(row => row.Clusters).ToArray()
           where rows.Length > 0
           select new CriterionChart(rows, result.Estimates.FirstOrDefault(row => row.Criterion == criterion.Key)),
    ];

    /// <summary>Round numbers between two others: multiples of 1, 2 or 5 times a power of ten, as many as fit.</summary>
    private static IEnumerable<double> Ticks(double from, double to, int most, double least)
    {
        double needed = Math.Max((to - from) / most, 1e-12);
        double power = Math.Pow(10, Math.Floor(Math.Log10(needed)));
        double step = Math.Max(power * (needed <= power ? 1 : needed <= 2 * power ? 2 : needed <= 5 * power ? 5 : 10), least);
        for (long tick = (long)Math.Ceiling((from / step) - 1e-9); tick * step <= to + (1e-9 * step); tick++)
        {
            yield return tick * step;
        }
    }

    private static (double Low, double High) Widened(double low, double high)
    {
        double margin = high > low ? 0.06 * (high - low) : Math.Max(0.5 * Math.Abs(low), 0.5);
        return (low - margin, high + margin);
    }

    private double X(double clusters)
    {
        double span = rows[^1].Clusters - rows[0].Clusters;
        return Math.Round(span > 0 ? Left + 8 + ((clusters - rows[0].Clusters) / span * (Right - Left - 16)) : (Left + Right) / 2.0, 1);
    }

    private double Y(double value) => Math.Round(Bottom - ((Math.Clamp(value, low, high) - low) / (high - low) * PlotHeight), 1);

    private ChartRange RangeOf(int least, int most)
    {
        double left = Math.Max(Left, X(Math.Max(least, rows[0].Clusters)) - 5), right = Math.Min(Right, X(Math.Min(most, rows[^1].Clusters)) + 5);
        return new ChartRange(Math.Round(left, 1), Math.Round(Math.Max(right - left, 0), 1));
    }

    private string Line(IEnumerable<(int Clusters, double Value)> points)
    {
        StringBuilder line = new();
        foreach ((int clusters, double value) in points.Where(point => double.IsFinite(point.Value)))
        {
            line.Append(CultureInfo.InvariantCulture, $"{(line.Length == 0 ? 'M' : 'L')}{X(clusters)},{Y(value)}");
        }

        return line.ToString();
    }
}
