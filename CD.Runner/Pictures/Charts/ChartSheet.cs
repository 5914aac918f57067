using CD.Runner.Errors;
using CD.Runner.Storage;
using ScottPlot;
using SkiaSharp;

namespace CD.Runner.Pictures.Charts;

/// <summary>Several charts in one picture.</summary>
internal static class ChartSheet
{
    /// <summary>Writes charts side by side as a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">The picture's height in pixels.</param>
    /// <param name="charts">Each chart and where it stands; they stay the caller's.</param>
    /// <exception cref="UserErrorException">The picture is too large (<see cref="ExitCode.Usage"/>), or cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Save(string path, int width, int height, IEnumerable<(Plot Chart, PixelRect Place)> charts)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height))
            ?? throw new UserErrorException(ExitCode.Usage, $"A picture of {width} x {height} pixels is too large; ask for less in one.");
        surface.Canvas.Clear(SKColors.White);
        foreach ((Plot chart, PixelRect place) in charts)
        {
            // A chart would clear the whole picture, and the charts before it.
            chart.RenderManager.ClearCanvasBeforeEachRender = false;
            chart.Render(surface.Canvas, place);
        }

        using SKImage picture = surface.Snapshot();
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, png.SaveTo);
    }
}
