using System.Reflection;
using SkiaSharp;

namespace CD.Runner.Pictures;

/// <summary>The pictures' font, DejaVu Sans, embedded in the program: SkiaSharp's portable build finds no fonts on Linux.</summary>
internal sealed class SheetFont : IDisposable
{
    /// <summary>The font's file among the program's resources.</summary>
    public const string Resource = "fonts/DejaVuSans.ttf";

    /// <summary>The font's name.</summary>
    public const string Name = "DejaVu Sans";

    private const float Size = 16;

    private readonly SKTypeface typeface;
    private readonly SKFont font;

    /// <summary>Loads the font.</summary>
    public SheetFont()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program holds {Resource}.");
        typeface = SKTypeface.FromStream(file);

        // Whole pixels, so that a letter looks the same wherever it stands.
        font = new SKFont(typeface, Size) { Edging = SKFontEdging.Antialias, Subpixel = false, Hinting = SKFontHinting.None };
        Height = (int)MathF.Ceiling(font.Metrics.CapHeight);
    }

    /// <summary>The height of a capital or a digit in pixels.</summary>
    public int Height { get; }

    /// <summary>The width of a text in pixels.</summary>
    /// <param name="text">The text.</param>
    public int Width(string text) => (int)MathF.Ceiling(font.MeasureText(text));

    /// <summary>Draws a text in black.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">The first letter's left edge in pixels.</param>
    /// <param name="top">The capitals' upper edge in pixels.</param>
    public void Draw(SKCanvas canvas, string text, int left, int top)
    {
        using SKPaint ink = new() { Color = SKColors.Black };
        canvas.DrawText(text, left, top + Height, SKTextAlign.Left, font, ink);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        font.Dispose();
        typeface.Dispose();
    }
}
