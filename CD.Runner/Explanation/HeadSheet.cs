using System.Globalization;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Runner.Explanation;

/// <summary>The picture of one head: a row an image with the image, what raises the head's output outlined, and the rest taken away.</summary>
internal static class HeadSheet
{
    private const int Gap = 8;
    private const int Line = 20;
    private const int TextWidth = 220;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file; replaced where it exists.</param>
    /// <param name="explanations">The head's explanations, at least one.</param>
    /// <param name="stage">The explained stage.</param>
    /// <param name="options">How they were made.</param>
    /// <param name="font">The font.</param>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<HeadExplanation> explanations, Stage stage, ExplainOptions options, SheetFont font)
    {
        string[] header = [$"Head {explanations[0].Head} ({stage.Title}): yellow encloses what raises it most", .. options.Caption is { } caption ? [caption] : Array.Empty<string>()];
        int tile = ExplanationTiles.Side(explanations[0].Image.Superpixels.Width);
        int columns = Gap + (header.Length * Line);
        int top = columns + Line + 2;
        int width = Math.Max((3 * (tile + Gap)) + Gap + TextWidth, header.Max(font.Width) + (2 * Gap));
        using SheetCanvas sheet = new(width, top + (explanations.Count * (tile + Gap)), font);
        ExplanationTiles tiles = new(sheet, options.Top);
        for (int line = 0; line < header.Length; line++)
        {
            sheet.Text(header[line], Gap, Gap + (line * Line));
        }

        string[] titles = ["Image", "Outlined", "Masked"];
        for (int column = 0; column < titles.Length; column++)
        {
            sheet.Text(titles[column], Gap + (column * (tile + Gap)), columns + 2);
        }

        for (int row = 0; row < explanations.Count; row++)
        {
            HeadExplanation explanation = explanations[row];
            int y = top + (row * (tile + Gap));
            SKRectI Place(int column) => SKRectI.Create(Gap + (column * (tile + Gap)), y, tile, tile);

            tiles.Original(explanation.Image, Place(0));
            tiles.Outlined(explanation, Place(1));
            tiles.Masked(explanation, Place(2));
            string[] lines = [.. Lines(explanation).Select(text => Shorten(text, TextWidth - Gap, font))];
            int start = y + ((tile - (lines.Length * Line)) / 2);
            for (int line = 0; line < lines.Length; line++)
            {
                sheet.Text(lines[line], Place(3).Left, start + (line * Line));
            }
        }

        sheet.Save(path);
    }

    private static IEnumerable<string> Lines(HeadExplanation explanation)
    {
        yield return explanation.Image.Name == explanation.Image.Index.ToString(CultureInfo.InvariantCulture) ? $"image {explanation.Image.Name}" : explanation.Image.Name;
        if (explanation.Image.ClassName is { } name)
        {
            yield return name;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"output {explanation.Output:0.00}");
        yield return string.Create(CultureInfo.InvariantCulture, $"linear model {explanation.Fit.Prediction:0.00}");
        yield return explanation.Fit.R2 is { } r2 ? string.Create(CultureInfo.InvariantCulture, $"its R² {r2:0.00}") : "output does not vary";
    }

    /// <summary>A text that fits, its start left out where it is too long: a path's end tells more.</summary>
    private static string Shorten(string text, int width, SheetFont font)
    {
        string shown = text;
        for (int start = 1; font.Width(shown) > width && start < text.Length; start++)
        {
            shown = "…" + text[start..];
        }

        return shown;
    }
}
