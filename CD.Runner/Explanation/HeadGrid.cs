using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Explanation;

/// <summary>The picture of all heads, a row a head and a tile an image, as the paper's Figures 8 (outlined) and 9 (masked).</summary>
internal static class HeadGrid
{
    private const int Gap = 8;
    private const int Line = 20;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file; replaced where it exists.</param>
    /// <param name="heads">The explanations of each head, at least one.</param>
    /// <param name="masked">Whether the rest of each image is taken away, instead of an outline.</param>
    /// <param name="stage">The explained stage.</param>
    /// <param name="options">How they were made.</param>
    /// <param name="font">The font.</param>
    /// <exception cref="UserErrorException">The picture is too large, or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<IReadOnlyList<HeadExplanation>> heads, bool masked, Stage stage, ExplainOptions options, SheetFont font)
    {
        string title = masked ? "only what raises each head most" : "yellow encloses what raises each head most";
        string[] header = [$"LIME of the {stage.Title}: {title}; below, the outputs", .. options.Caption is { } caption ? [caption] : Array.Empty<string>()];
        int tile = ExplanationTiles.Side(heads[0][0].Image.Superpixels.Width);
        int labels = heads.Max(head => font.Width(Label(head)));
        int left = Gap + labels + Gap;
        int top = Gap + (header.Length * Line);
        int width = Math.Max(left + (heads.Max(head => head.Count) * (tile + Gap)), header.Max(font.Width) + (2 * Gap));
        using SheetCanvas sheet = new(width, top + (heads.Count * (tile + Line + Gap)), font);
        ExplanationTiles tiles = new(sheet, options.Top);
        for (int line = 0; line < header.Length; line++)
        {
            sheet.Text(header[line], Gap, Gap + (line * Line));
        }

        for (int row = 0; row < heads.Count; row++)
        {
            int y = top + (row * (tile + Line + Gap));
            string label = Label(heads[row]);
            sheet.Text(label, left - Gap - font.Width(label), y + ((tile - font.Height) / 2));
            for (int column = 0; column < heads[row].Count; column++)
            {
                HeadExplanation explanation = heads[row][column];
                SKRectI place = SKRectI.Create(left + (column * (tile + Gap)), y, tile, tile);
                if (masked)
                {
                    tiles.Masked(explanation, place);
                }
                else
                {
                    tiles.Outlined(explanation, place);
                }

                string output = explanation.Output.ToString("0.00", CultureInfo.InvariantCulture);
                sheet.Text(output, place.Left + ((tile - font.Width(output)) / 2), place.Bottom + 4);
            }
        }

        sheet.Save(path);
    }

    private static string Label(IReadOnlyList<HeadExplanation> head) => $"head {head[0].Head}";
}
