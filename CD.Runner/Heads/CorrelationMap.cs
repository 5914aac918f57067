using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Pictures.Charts;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace CD.Runner.Heads;

/// <summary>A picture of the correlations between heads, related heads side by side.</summary>
internal static class CorrelationMap
{
    // More numbers than this would run into each other.
    private const int MostNumbers = 48;
    private const int Side = 768;
    private const int LeftPadding = 80;
    private const int RightPadding = 120;
    private const int TopPadding = 50;
    private const int BottomPadding = 70;

    /// <summary>Draws the correlations from -1 to 1 in the order of <see cref="RelatedOrder"/>; constant heads are grey and last.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="analysis">The heads.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, HeadAnalysis analysis)
    {
        int[] order = RelatedOrder.Of(analysis.Correlation);
        double[,] values = new double[order.Length, order.Length];
        for (int row = 0; row < order.Length; row++)
        {
            for (int column = 0; column < order.Length; column++)
            {
                values[row, column] = analysis.Correlation[order[row], order[column]];
            }
        }

        int cell = Math.Max(1, Side / order.Length);
        bool numbered = order.Length <= MostNumbers;
        string axis = numbered ? $"{analysis.Stage.Title}: number, related ones together" : $"{analysis.Stage.Title}, related ones together";
        using Plot plot = Chart.Create($"Correlation of {order.Length.ToString(CultureInfo.InvariantCulture)} {analysis.Noun}s", axis, string.Empty);
        Heatmap map = HeatMapChart.Add(plot, values, (-1, 1), HeatMapChart.BothSigns);
        HeatMapChart.AddBar(plot, map, "Pearson's r");
        for (int place = 0; numbered && place < order.Length; place++)
        {
            string number = order[place].ToString(CultureInfo.InvariantCulture);
            ((NumericManual)plot.Axes.Bottom.TickGenerator).AddMajor(place + 0.5, number);
            ((NumericManual)plot.Axes.Left.TickGenerator).AddMajor(order.Length - place - 0.5, number);
        }

        plot.Layout.Fixed(new PixelPadding(LeftPadding, RightPadding, BottomPadding, TopPadding));
        Chart.Save(plot, path, (cell * order.Length) + LeftPadding + RightPadding, (cell * order.Length) + TopPadding + BottomPadding);
    }
}
