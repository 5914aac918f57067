using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Pictures;
using CD.Runner.Pictures.Charts;
using CD.Runner.Tables;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace CD.Runner.Heads;

/// <summary>The outputs of heads over a batch as heat maps, one panel a run, side by side in the same colours: the paper's figure 3.</summary>
internal static class HeadHeatMap
{
    private const int LargestWidth = 768;
    private const int LargestHeight = 512;
    private const int LargestCell = 24;
    private const int NarrowestPanel = 200;

    // Titles are a quarter larger than the font that measures them.
    private const double TitleScale = 1.25;

    // More names than this would run into each other.
    private const int MostClasses = 24;
    private const int LeftPadding = 80;
    private const int NamesPadding = 170;
    private const int PanelGap = 24;
    private const int BarPadding = 130;
    private const int TopPadding = 50;
    private const int BottomPadding = 70;

    /// <summary>Draws the panels.</summary>
    /// <remarks>A panel with the images of the one before it does not name them again. The colours reach from 0 to 1 where all outputs lie there, and otherwise from the least to the greatest output of all panels.</remarks>
    /// <param name="path">The PNG file.</param>
    /// <param name="panels">The panels from left to right, at least one.</param>
    /// <param name="horizontal">The name of the horizontal axis.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<HeatMapPanel> panels, string horizontal = "feature head")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(panels.Count, 1, nameof(panels));
        (double, double) range = Range(panels);
        List<(Plot Chart, PixelRect Place)> charts = [];
        int left = 0;
        int height = 0;
        try
        {
            for (int index = 0; index < panels.Count; index++)
            {
                HeatMapPanel panel = panels[index];
                bool last = index == panels.Count - 1;
                bool first = index == 0 || !HaveSameRows(panels[index - 1], panel);
                int before = !first ? PanelGap : IsNamed(panel) ? NamesPadding : LeftPadding;
                int after = last ? BarPadding : PanelGap;
                (int width, int rows) = Area(panel);
                Plot plot = Draw(panel, range, horizontal, first, last);
                plot.Layout.Fixed(new PixelPadding(before, after, BottomPadding, TopPadding));
                charts.Add((plot, new PixelRect(left, left + before + width + after, TopPadding + rows + BottomPadding, 0)));
                left += before + width + after;
                height = Math.Max(height, TopPadding + rows + BottomPadding);
            }

            ChartSheet.Save(path, left, height, charts);
        }
        finally
        {
            charts.ForEach(chart => chart.Chart.Dispose());
        }
    }

    /// <summary>Writes the numbers: <c>panel, row, index, label, class</c> and the outputs <c>0, 1, ...</c> of the heads, one line an image of a panel.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="panels">The panels from left to right.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteTable(string path, IReadOnlyList<HeatMapPanel> panels) => Csv.Write(path, csv =>
    {
        int heads = panels.Max(panel => panel.Outputs.GetLength(1));
        csv.WriteHeader((string[])["panel", "row", "index", "label", "class", .. Enumerable.Range(0, heads).Select(head => head.ToString(CultureInfo.InvariantCulture))]);
        foreach (HeatMapPanel panel in panels)
        {
            for (int row = 0; row < panel.Outputs.GetLength(0); row++)
            {
                int? label = panel.Labels?[row] is int known and >= 0 ? known : null;
                csv.WriteField(panel.Title);
                csv.WriteField(row);
                csv.WriteField(panel.Items[row]);
                csv.WriteField(label);
                csv.WriteField(label < panel.ClassNames.Count ? panel.ClassNames[label.Value] : string.Empty);
                for (int head = 0; head < heads; head++)
                {
                    csv.WriteField(head < panel.Outputs.GetLength(1) ? panel.Outputs[row, head] : (float?)null);
                }

                csv.EndRecord();
            }
        }
    });

    private static Plot Draw(HeatMapPanel panel, (double Low, double High) range, string horizontal, bool first, bool last)
    {
        int rows = panel.Outputs.GetLength(0);
        int heads = panel.Outputs.GetLength(1);
        double[,] values = new double[rows, heads];
        for (int row = 0; row < rows; row++)
        {
            for (int head = 0; head < heads; head++)
            {
                values[row, head] = panel.Outputs[row, head];
            }
        }

        Plot plot = Chart.Create(panel.Title, horizontal, first ? "image" : string.Empty);
        Heatmap map = HeatMapChart.Add(plot, values, range, HeatMapChart.OneSign);
        HeatMapChart.ColumnTicks(plot, heads, most: 9);
        if (IsNamed(panel))
        {
            NameClasses(plot, panel, named: first);
        }
        else if (first)
        {
            HeatMapChart.RowTicks(plot, rows, most: 9);
        }

        if (last)
        {
            HeatMapChart.AddBar(plot, map, "output");
        }

        return plot;
    }

    /// <summary>Draws a line between two classes, and writes each class' name at the middle of its rows where it does not stand beside the panel before.</summary>
    private static void NameClasses(Plot plot, HeatMapPanel panel, bool named)
    {
        int rows = panel.Labels!.Count;
        NumericManual ticks = (NumericManual)plot.Axes.Left.TickGenerator;
        foreach (IGrouping<int, int> rowsOfClass in Enumerable.Range(0, rows).GroupBy(row => panel.Labels[row]))
        {
            int first = rowsOfClass.First();
            string name = rowsOfClass.Key < 0 ? "(no class)" : rowsOfClass.Key < panel.ClassNames.Count ? panel.ClassNames[rowsOfClass.Key] : rowsOfClass.Key.ToString(CultureInfo.InvariantCulture);
            if (named)
            {
                ticks.AddMajor(rows - first - (rowsOfClass.Count() / 2.0), name.Length > 14 ? name[..13] + "…" : name);
            }

            if (first > 0)
            {
                plot.Add.HorizontalLine(rows - first, 1, Colors.White);
            }
        }
    }

    private static bool IsNamed(HeatMapPanel panel) =>
        panel.Labels is { } labels && labels.Distinct().Count() is > 1 and <= MostClasses;

    private static bool HaveSameRows(HeatMapPanel one, HeatMapPanel other) =>
        one.Items.SequenceEqual(other.Items) && (one.Labels ?? []).SequenceEqual(other.Labels ?? []) && one.ClassNames.SequenceEqual(other.ClassNames);

    /// <summary>The matrix' width and height in the picture: whole pixels a cell, where there are not too many and the title is no wider.</summary>
    private static (int Width, int Height) Area(HeatMapPanel panel)
    {
        int rows = panel.Outputs.GetLength(0);
        int heads = panel.Outputs.GetLength(1);
        using SheetFont font = new();
        int narrowest = Math.Max(NarrowestPanel, (int)(font.Width(panel.Title) * TitleScale));
        return (Math.Max(narrowest, heads * Math.Clamp(LargestWidth / heads, 1, LargestCell)), Math.Max(NarrowestPanel, rows * Math.Clamp(LargestHeight / rows, 1, LargestCell)));
    }

    private static (double Low, double High) Range(IReadOnlyList<HeatMapPanel> panels)
    {
        double low = panels.Min(panel => panel.Outputs.Cast<float>().Min());
        double high = panels.Max(panel => panel.Outputs.Cast<float>().Max());
        return low >= 0.0 && high <= 1.0 ? (0.0, 1.0) : (low, high);
    }
}
