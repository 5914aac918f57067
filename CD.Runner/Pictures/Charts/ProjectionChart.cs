using CD.Runner.Errors;
using CD.Runner.Evaluation;
using ScottPlot;

namespace CD.Runner.Pictures.Charts;

/// <summary>A picture of points in the plane, coloured by class, with a legend beside them.</summary>
internal static class ProjectionChart
{
    /// <summary>The picture's height in pixels; it is wider by its legend.</summary>
    public const int Height = 1000;

    // Classes take turns in so many rounds, so that none of them lies on top of all others.
    private const int Rounds = 16;
    private const int LegendWidth = 260;

    /// <summary>Draws and writes the picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="title">The title.</param>
    /// <param name="coordinates">The points, <c>[points, 2]</c>.</param>
    /// <param name="groups">The group of each point, in [0, number of names).</param>
    /// <param name="names">The groups' names for the legend; one name for no legend.</param>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public static void Write(string path, string title, FeatureMatrix coordinates, IReadOnlyList<int> groups, IReadOnlyList<string> names)
    {
        using Plot plot = Chart.Create(title, string.Empty, string.Empty);
        plot.HideGrid();
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.TickGenerator = new ScottPlot.TickGenerators.EmptyTickGenerator();
        }

        float size = MarkerSize(coordinates.Count);
        ILookup<int, int> members = Enumerable.Range(0, coordinates.Count).ToLookup(point => groups[point]);
        for (int round = 0; round < Rounds; round++)
        {
            for (int group = 0; group < names.Count; group++)
            {
                Add(plot, coordinates, [.. members[group].Where((_, place) => place % Rounds == round)], group, size);
            }
        }

        plot.Axes.SquareUnits();
        plot.Axes.Margins(0.03, 0.03);
        if (names.Count > 1)
        {
            plot.Legend.ManualItems.AddRange(names.Select((name, group) => Entry(name, group)));
            plot.Legend.ShadowColor = Colors.Transparent;
            plot.Legend.OutlineColor = Colors.Transparent;
            plot.Legend.FontSize = names.Count > 12 ? 15 : 18;
            plot.ShowLegend(Edge.Right);
        }

        Chart.Save(plot, path, Height + (names.Count > 1 ? LegendWidth : 0), Height);
    }

    private static float MarkerSize(int points) => (float)Math.Clamp(400.0 / Math.Sqrt(points), 2.0, 9.0);

    private static void Add(Plot plot, FeatureMatrix coordinates, int[] points, int group, float size)
    {
        if (points.Length == 0)
        {
            return;
        }

        Coordinates[] places = [.. points.Select(point => new Coordinates(coordinates.Row(point)[0], coordinates.Row(point)[1]))];
        ScottPlot.Plottables.Scatter scatter = plot.Add.ScatterPoints(places, Marks.Hue(group));
        scatter.MarkerShape = Marks.Marker(group);
        scatter.MarkerSize = size;
    }

    private static LegendItem Entry(string name, int group) => new()
    {
        LabelText = name,
        MarkerShape = Marks.Marker(group),
        MarkerSize = 12,
        MarkerColor = Marks.Hue(group),
    };
}
