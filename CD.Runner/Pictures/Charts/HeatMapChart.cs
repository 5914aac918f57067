using System.Globalization;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace CD.Runner.Pictures.Charts;

/// <summary>A matrix as colours, its first row at the top.</summary>
internal static class HeatMapChart
{
    /// <summary>The colours of values of one sign: viridis, even to the eye and told apart by colour-blind readers.</summary>
    public static IColormap OneSign { get; } = new ScottPlot.Colormaps.Viridis();

    /// <summary>The colours of values of both signs: blue below nothing, white at it, red above (ColorBrewer's RdBu, which colour-blind readers can tell apart).</summary>
    public static IColormap BothSigns { get; } = new ScottPlot.Colormaps.CustomInterpolated(
        [.. ((string[])["#053061", "#2166AC", "#4393C3", "#92C5DE", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#F4A582", "#D6604D", "#B2182B", "#67001F"]).Select(Color.FromHex)]);

    private static Color NoNumber => Color.FromHex("#BDBDBD");

    /// <summary>Adds a matrix to a chart, with axes that end where it ends and no tick labels yet.</summary>
    /// <param name="plot">The chart.</param>
    /// <param name="values"><c>[rows, columns]</c>; what is not a number is grey.</param>
    /// <param name="range">The values of the first and the last colour.</param>
    /// <param name="colors">The colours.</param>
    /// <returns>The matrix in the chart.</returns>
    public static Heatmap Add(Plot plot, double[,] values, (double Low, double High) range, IColormap colors)
    {
        // A heat map without a single number is refused by the library: then the grey background is all that is seen.
        bool empty = !values.Cast<double>().Any(double.IsFinite);
        Heatmap map = plot.Add.Heatmap(empty ? new double[values.GetLength(0), values.GetLength(1)] : values);
        map.IsVisible = !empty;
        plot.DataBackground.Color = NoNumber;
        map.Colormap = colors;
        map.ManualRange = new ScottPlot.Range(range.Low, range.High);
        map.NaNCellColor = NoNumber;
        map.Rectangle = new CoordinateRect(0, values.GetLength(1), 0, values.GetLength(0));
        plot.Axes.SetLimits(0, values.GetLength(1), 0, values.GetLength(0));
        plot.Axes.Bottom.TickGenerator = new NumericManual();
        plot.Axes.Left.TickGenerator = new NumericManual();
        plot.HideGrid();
        return map;
    }

    /// <summary>Adds the bar that explains the colours, at the right.</summary>
    /// <param name="plot">The chart.</param>
    /// <param name="map">Its matrix.</param>
    /// <param name="label">What the colours stand for.</param>
    public static void AddBar(Plot plot, Heatmap map, string label)
    {
        ColorBar bar = plot.Add.ColorBar(map);
        bar.Label = label;
        bar.LabelStyle.FontSize = 16;
        bar.Axis.TickLabelStyle.FontSize = 14;
        NumericManual ticks = new();
        (double low, double high) = (map.ManualRange!.Value.Min, map.ManualRange.Value.Max);
        foreach (int quarter in Enumerable.Range(0, 5))
        {
            double value = low + ((high - low) * quarter / 4.0);
            ticks.AddMajor(value, value.ToString("0.##", CultureInfo.InvariantCulture));
        }

        bar.Axis.TickGenerator = ticks;
    }

    /// <summary>Ticks at the middles of some columns, at round numbers.</summary>
    /// <param name="plot">The chart.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="most">The most ticks.</param>
    public static void ColumnTicks(Plot plot, int columns, int most)
    {
        foreach (int column in Places(columns, most))
        {
            ((NumericManual)plot.Axes.Bottom.TickGenerator).AddMajor(column + 0.5, column.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Ticks at the middles of some rows, at round numbers.</summary>
    /// <param name="plot">The chart.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="most">The most ticks.</param>
    public static void RowTicks(Plot plot, int rows, int most)
    {
        foreach (int row in Places(rows, most))
        {
            ((NumericManual)plot.Axes.Left.TickGenerator).AddMajor(rows - row - 0.5, row.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<int> Places(int count, int most)
    {
        int step = ((int[])[1, 2, 5, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 500, 512, 1000]).FirstOrDefault(step => (count + step - 1) / step <= most, Math.Max(1, count / most));
        for (int place = 0; place < count; place += step)
        {
            yield return place;
        }
    }
}
