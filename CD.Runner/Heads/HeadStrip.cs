using System.Globalization;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Heads;

/// <summary>The texts of a head's strip: its number and statistics at the left, its classes at the right.</summary>
internal static class HeadStrip
{
    /// <summary>The height of the five lines.</summary>
    public const int Height = 5 * LineHeight;

    /// <summary>The width of the statistics.</summary>
    public const int StatisticsWidth = 292;

    /// <summary>The width of the classes.</summary>
    public const int ClassesWidth = 236;

    private const int LineHeight = 19;
    private const int NumberWidth = 44;
    private const int Lines = 5;
    private static readonly SKColor Bar = new(0xBF, 0xDC, 0xF2);

    /// <summary>Writes the statistics.</summary>
    public static void Statistics(SheetCanvas sheet, SheetFont font, HeadAnalysis analysis, HeadStatistics head, int left, int top)
    {
        string[] lines = head.Constant
            ? [Invariant($"{analysis.Noun} {head.Head}"), Invariant($"constant: {head.Mean:0.###} for every image")]
            :
            [
                head.Information is { } information ? Invariant($"{analysis.Noun} {head.Head} tells {information:0.000} bit") : Invariant($"{analysis.Noun} {head.Head}"),
                head.ShareOn is { } share ? Invariant($"mean {head.Mean:0.00}, on for {share:0%}") : Invariant($"mean {head.Mean:0.00}, std {head.Deviation:0.00}"),
                head.Entropy is { } entropy ? Invariant($"entropy {entropy:0.00}, of the mean {head.EntropyOfMean:0.00}") : Invariant($"from {head.Minimum:0.00} to {head.Maximum:0.00}"),
                head.Nearest is { } nearest ? Invariant($"r {head.NearestCorrelation:+0.00;-0.00} with {nearest}, mean |r| {head.MeanAbsoluteCorrelation:0.00}") : "no other head varies",
                head.Separation is { } separation ? Invariant($"AUC {separation.Auc:0.00}, {(separation.Auc >= 0.5 ? "high" : "low")} for ") + HeadTable.Name(analysis, separation.BestClass) : string.Empty,
            ];
        for (int line = 0; line < lines.Length; line++)
        {
            sheet.Text(Fitted(font, lines[line], StatisticsWidth), left, Baseline(font, top, line));
        }
    }

    /// <summary>Draws the mean outputs of the classes, those with the highest and with the lowest where they are more than five, as bars on one scale for all heads.</summary>
    public static void Classes(SheetCanvas sheet, SheetFont font, HeadAnalysis analysis, HeadStatistics head, (double Low, double High) scale, int left, int top)
    {
        if (head.Separation is not { } separation)
        {
            return;
        }

        IReadOnlyList<int> ordered = separation.FromHighest;
        int?[] shown = ordered.Count <= Lines ? [.. ordered.Select(label => (int?)label)] : [ordered[0], ordered[1], null, ordered[^2], ordered[^1]];
        for (int line = 0; line < shown.Length; line++)
        {
            int textTop = Baseline(font, top, line);
            if (shown[line] is not { } label)
            {
                sheet.Text(Invariant($"… {ordered.Count - Lines + 1} more"), left + NumberWidth + 6, textTop);
                continue;
            }

            double mean = separation.Means[label]!.Value;
            int length = (int)Math.Round((ClassesWidth - NumberWidth) * Math.Clamp((mean - scale.Low) / (scale.High - scale.Low), 0.0, 1.0));
            sheet.Fill(SKRectI.Create(left + NumberWidth, top + (line * LineHeight) + 1, length, LineHeight - 2), Bar);
            string number = Invariant($"{mean:0.00}");
            sheet.Text(number, left + NumberWidth - 6 - font.Width(number), textTop);
            sheet.Text(Fitted(font, HeadTable.Name(analysis, label), ClassesWidth - NumberWidth - 6), left + NumberWidth + 6, textTop);
        }
    }

    /// <summary>A text that is no wider than this, its end cut off where it would be.</summary>
    internal static string Fitted(SheetFont font, string text, int width)
    {
        string fitted = text;
        for (int length = text.Length - 1; font.Width(fitted) > width && length > 0; length--)
        {
            fitted = text[..length].TrimEnd() + "…";
        }

        return fitted;
    }

    private static int Baseline(SheetFont font, int top, int line) => top + (line * LineHeight) + ((LineHeight - font.Height) / 2);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
