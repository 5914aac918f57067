using CD.Runner.Pictures;
using SkiaSharp;

namespace CD.Tests.Pictures;

[TestClass]
public sealed class SheetFontTests
{
    [TestMethod]
    public void Font_Letters_AreThereAndDrawnInTheirBox()
    {
        using SheetFont font = new();
        using SKBitmap picture = new(200, 40);
        using SKCanvas canvas = new(picture);
        foreach (char letter in "ABCXYZ0123456789klbdÄÉßЖΩ")
        {
            string text = letter.ToString();
            canvas.Clear(SKColors.White);
            font.Draw(canvas, text, 50, 10);

            (int X, int Y)[] dark = [.. from y in Enumerable.Range(0, 40) from x in Enumerable.Range(0, 200) where picture.GetPixel(x, y).Red < 128 select (x, y)];
            Assert.IsNotEmpty(dark, text);
            Assert.IsTrue(dark.All(pixel => pixel.X >= 49 && pixel.X <= 50 + font.Width(text) && pixel.Y < 10 + font.Height + 4), text);
        }

        Assert.AreEqual(12, font.Height);
        Assert.IsGreaterThan(font.Width("View 1"), font.Width("Original"));
    }

    [TestMethod]
    public void Resource_Font_HasTheLettersOfEuropeanNames()
    {
        using Stream file = typeof(ContactSheet).Assembly.GetManifestResourceStream(SheetFont.Resource)!;
        using SKTypeface typeface = SKTypeface.FromStream(file);

        Assert.AreEqual("DejaVu Sans", typeface.FamilyName);
        using SKFont font = new(typeface);
        Assert.IsTrue(font.ContainsGlyphs(string.Concat(Enumerable.Range(0x20, 0x5f).Concat(Enumerable.Range(0xa0, 0xe0)).Select(code => (char)code)) + "ΑΩαωЖя–…→−"));
    }
}
