using System.Globalization;
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
    // A longer name would leave the points no room.
    private const int LongestName = 28;
    private const int MostEntries = 50;
    private const int MostNumbers = 30;

    /// <summary>Draws and writes the picture.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="title">The title.</param>
    /// <param name="coordinates">The points, <c>[points, 2]</c>.</param>
    /// <param name="groups">The group of each point, in [0, number of names).</param>
    /// <param name="names">The groups' names for the legend, with the numbers from 0 that stand at their middles; one name for no legend.</param>
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

        if (names.Count is > 1 and <= MostNumbers)
        {
            // Small marks are hard to tell apart by shape, so each group has a number at its middle.
            foreach (IGrouping<int, int> group in members.OrderBy(group => group.Key))
            {
                Number(plot, coordinates, [.. group], group.Key);
            }
        }

        plot.Axes.SquareUnits();
        plot.Axes.Margins(0.03, 0.03);
        if (names.Count > 1)
        {
            plot.Legend.ManualItems.AddRange(names.Take(MostEntries).Select(Short).Select(Entry));
            if (names.Count > MostEntries)
            {
                plot.Legend.ManualItems.Add(new LegendItem { LabelText = string.Create(CultureInfo.InvariantCulture, $"and {names.Count - MostEntries} more") });
            }

            plot.Legend.Padding = new PixelPadding(12);
            plot.Legend.ShadowColor = Colors.Transparent;
            plot.Legend.OutlineColor = Colors.Transparent;
            plot.Legend.FontSize = Math.Clamp(640f / names.Count, 8f, 18f);
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

    private static void Number(Plot plot, FeatureMatrix coordinates, int[] points, int group)
    {
        Coordinates middle = Middle(coordinates, points);
        ScottPlot.Plottables.Text text = plot.Add.Text(NumberOf(group), middle.X, middle.Y);
        text.LabelFontSize = 17;
        text.LabelAlignment = Alignment.MiddleCenter;
        text.LabelPadding = 3;
        text.LabelBackgroundColor = Colors.White.WithAlpha(0.85);
        text.LabelBorderColor = Marks.Hue(group);
        text.LabelBorderWidth = 2;
    }

    /// <summary>The point of a group that is nearest to its medians, so that it lies among the group's points.</summary>
    private static Coordinates Middle(FeatureMatrix coordinates, int[] points)
    {
        double Median(int axis) => points.Select(point => coordinates.Row(point)[axis]).Order().ElementAt(points.Length / 2);

        double x = Median(0), y = Median(1);
        int nearest = points.MinBy(point => Math.Pow(coordinates.Row(point)[0] - x, 2.0) + Math.Pow(coordinates.Row(point)[1] - y, 2.0));
        return new Coordinates(coordinates.Row(nearest)[0], coordinates.Row(nearest)[1]);
    }

    private static string NumberOf(int group) => group.ToString(CultureInfo.InvariantCulture);

    private static string Short(string name)
    {
        string line = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > LongestName ? line[..(LongestName - 1)] + "…" : line;
    }

    private static LegendItem Entry(string name, int group) => new()
    {
        LabelText = name,
        MarkerShape = Marks.Marker(group),
        MarkerSize = 10,
        MarkerColor = Marks.Hue(group),
    };
}
