using CD.Runner.Errors;
using CD.Runner.Storage;
using ScottPlot;

namespace CD.Runner.Pictures.Charts;

/// <summary>The style that all charts share, and how they are written.</summary>
internal static class Chart
{
    /// <summary>An empty chart in the program's font, white, with a title and named axes.</summary>
    /// <param name="title">The title.</param>
    /// <param name="horizontal">The horizontal axis' name and unit; empty for none.</param>
    /// <param name="vertical">The vertical axis' name and unit; empty for none.</param>
    /// <returns>The chart; the caller disposes it.</returns>
    public static Plot Create(string title, string horizontal, string vertical)
    {
        ChartFont.Register();
        Plot plot = new();
        plot.FigureBackground.Color = Colors.White;
        plot.Title(title, 20);
        plot.XLabel(horizontal, 16);
        plot.YLabel(vertical, 16);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Legend.FontSize = 14;
        return plot;
    }

    /// <summary>Writes a chart as a PNG file.</summary>
    /// <param name="plot">The chart.</param>
    /// <param name="path">The file.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Save(Plot plot, string path, int width, int height)
    {
        byte[] png = plot.GetImageBytes(width, height, ImageFormat.Png);
        AtomicFile.Write(path, file => file.Write(png));
    }
}
