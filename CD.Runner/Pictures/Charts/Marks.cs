using ScottPlot;

namespace CD.Runner.Pictures.Charts;

/// <summary>Marks of classes and curves that colour-blind readers can tell apart: few colours, and another shape or dash for each round of them.</summary>
/// <remarks>Colours: Okabe and Ito, "Color Universal Design", 2008, without their yellow, which is too pale on white, and with a grey.</remarks>
internal static class Marks
{
    private static readonly Color[] Colors =
    [
        Color.FromHex("#0072B2"), // blue
        Color.FromHex("#E69F00"), // orange
        Color.FromHex("#009E73"), // bluish green
        Color.FromHex("#CC79A7"), // reddish purple
        Color.FromHex("#56B4E9"), // sky blue
        Color.FromHex("#D55E00"), // vermilion
        Color.FromHex("#000000"), // black
        Color.FromHex("#999999"), // grey
    ];

    private static readonly MarkerShape[] Shapes = [MarkerShape.FilledCircle, MarkerShape.FilledTriangleUp, MarkerShape.FilledSquare, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    /// <summary>The colour of the item with this index from 0.</summary>
    public static Color Hue(int index) => Colors[index % Colors.Length];

    /// <summary>The marker of the item with this index from 0: another shape for each round of colours.</summary>
    public static MarkerShape Marker(int index) => Shapes[index / Colors.Length % Shapes.Length];

    /// <summary>The dashes of the curve with this index from 0: others for each round of colours.</summary>
    public static LinePattern Dashes(int index) => Patterns[index / Colors.Length % Patterns.Length];
}
