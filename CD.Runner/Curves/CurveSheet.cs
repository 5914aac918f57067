using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Pictures;
using CD.Runner.Pictures.Charts;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace CD.Runner.Curves;

/// <summary>A picture of losses and scores over epochs, a panel each, for one or several runs.</summary>
internal static class CurveSheet
{
    private const int Columns = 3;
    private const int PanelWidth = 480;
    private const int PanelHeight = 320;
    private const int LegendLine = 24;
    private const int LegendSymbol = 70;
    private const int LongestName = 40;

    // More points than this would make a rope of a curve.
    private const int MostMarkers = 40;

    /// <summary>Draws the panels in three columns, scores in rows of their own, and the runs' names at the right of all where there are several.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="runs">The runs, at least one.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<RunCurves> runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs.Count, 1, nameof(runs));
        List<(Plot Chart, PixelRect Place)> charts = [];
        try
        {
            int place = 0;
            foreach (CurvePanel panel in CurvePanel.Of(runs))
            {
                place = panel.StartsRow ? (place + Columns - 1) / Columns * Columns : place;
                int left = place % Columns * PanelWidth;
                int top = place / Columns * PanelHeight;
                charts.Add((Draw(panel, runs), new PixelRect(left, left + PanelWidth, top + PanelHeight, top)));
                place++;
            }

            int width = Columns * PanelWidth;
            int height = (place + Columns - 1) / Columns * PanelHeight;
            if (runs.Count > 1)
            {
                string[] names = [.. runs.Select(run => Shortened(run.Name))];
                int legend = LegendSymbol + Longest(names);
                height = Math.Max(height, (runs.Count + 2) * LegendLine);
                charts.Add((Legend(names), new PixelRect(width, width + legend, height, 0)));
                width += legend;
            }

            ChartSheet.Save(path, width, height, charts);
        }
        finally
        {
            charts.ForEach(chart => chart.Chart.Dispose());
        }
    }

    private static Plot Draw(CurvePanel panel, IReadOnlyList<RunCurves> runs)
    {
        Plot plot = Chart.Create(panel.Title, "epoch", string.Empty);
        List<double> all = [];
        for (int index = 0; index < runs.Count; index++)
        {
            (double[] epochs, double[] values) = panel.Points(runs[index]);
            all.AddRange(values);
            if (epochs.Length > 0)
            {
                Scatter curve = plot.Add.Scatter(epochs, values, Marks.Hue(index));
                curve.LineWidth = 2;
                curve.LinePattern = Marks.Dashes(index);
                curve.MarkerShape = Marks.Marker(index);
                curve.MarkerSize = epochs.Length <= MostMarkers ? 7 : 0;
            }
        }

        // All panels have the same epochs, so that one can look from one to another; a little room keeps the outer markers whole.
        double first = runs.Min(run => run.Epochs[0].Epoch);
        double last = runs.Max(run => run.Epochs[^1].Epoch);
        double room = Math.Max(0.5, (last - first) * 0.03);
        plot.Axes.SetLimitsX(first - room, last + room);
        (double low, double high) = all.Count > 0 ? (all.Min(), all.Max()) : (0.0, 1.0);
        double margin = high > low ? (high - low) * 0.08 : low == 0.0 ? 1.0 : Math.Abs(low) * 0.1;
        plot.Axes.SetLimitsY(low - margin, high + margin);
        bool powers = Math.Max(Math.Abs(low), Math.Abs(high)) is (> 0.0 and < 1e-4) or >= 1e6;
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = value => value.ToString("0", CultureInfo.InvariantCulture) };
        plot.Axes.Bottom.MinorTickStyle.Length = 0;
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = value => value.ToString(powers ? "0.##E0" : "0.#######", CultureInfo.InvariantCulture) };
        plot.Axes.Left.MinorTickStyle.Length = 0;
        return plot;
    }

    private static Plot Legend(string[] names)
    {
        Plot plot = Chart.Create(string.Empty, string.Empty, string.Empty);
        plot.HideAxesAndGrid();
        LegendItem[] items = [.. names.Select((name, index) => new LegendItem
        {
            LabelText = name,
            LineColor = Marks.Hue(index),
            LineWidth = 2,
            LinePattern = Marks.Dashes(index),
            MarkerShape = Marks.Marker(index),
            MarkerFillColor = Marks.Hue(index),
            MarkerLineColor = Marks.Hue(index),
            MarkerSize = 9,
        })];
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.SymbolWidth = 36;
        plot.ShowLegend(items, Alignment.UpperLeft);
        return plot;
    }

    private static int Longest(string[] names)
    {
        // Measured at the sheets' size, which is a little larger than the legend's.
        using SheetFont font = new();
        return names.Max(font.Width);
    }

    /// <summary>A long name with its middle left out: names differ at their ends as often as at their beginnings.</summary>
    private static string Shortened(string name) => name.Length <= LongestName ? name : $"{name[..(LongestName / 2)]}…{name[^(LongestName / 2)..]}";
}
