using SkiaSharp;

namespace CD.Runner.Pictures;

/// <summary>The letters and digits of the pictures, drawn by hand: SkiaSharp's portable build finds no fonts on Linux.</summary>
internal static class SheetLetters
{
    /// <summary>The height of a letter in pixels: 14.</summary>
    public const int Height = 7 * Zoom;

    private const int Zoom = 2;
    private const int Columns = 5;

    // Seven rows of five pixels a letter, the topmost row first, the leftmost pixel in the highest bit.
    private static readonly Dictionary<char, byte[]> Rows = new()
    {
        ['O'] = [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
        ['R'] = [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
        ['I'] = [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        ['G'] = [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01110],
        ['N'] = [0b10001, 0b11001, 0b10101, 0b10101, 0b10011, 0b10001, 0b10001],
        ['A'] = [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
        ['L'] = [0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b11111],
        ['V'] = [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01010, 0b00100],
        ['E'] = [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
        ['W'] = [0b10001, 0b10001, 0b10001, 0b10101, 0b10101, 0b10101, 0b01010],
        ['0'] = [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        ['1'] = [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        ['2'] = [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        ['3'] = [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
        ['4'] = [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        ['5'] = [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        ['6'] = [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        ['7'] = [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        ['8'] = [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        ['9'] = [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        [' '] = [],
    };

    /// <summary>The width of a text in pixels.</summary>
    /// <param name="text">One letter or more.</param>
    public static int Width(string text) => ((text.Length * (Columns + 1)) - 1) * Zoom;

    /// <summary>Draws a text.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="text">Digits, spaces and the capitals that the contact sheet's header needs.</param>
    /// <param name="left">The first letter's left edge in pixels.</param>
    /// <param name="top">The letters' upper edge in pixels.</param>
    public static void Draw(SKCanvas canvas, string text, int left, int top)
    {
        using SKPaint ink = new() { Color = SKColors.Black };
        for (int i = 0; i < text.Length; i++)
        {
            byte[] rows = Rows[text[i]];
            for (int y = 0; y < rows.Length; y++)
            {
                for (int x = 0; x < Columns; x++)
                {
                    if ((rows[y] >> (Columns - 1 - x) & 1) != 0)
                    {
                        canvas.DrawRect(left + (((i * (Columns + 1)) + x) * Zoom), top + (y * Zoom), Zoom, Zoom, ink);
                    }
                }
            }
        }
    }
}
