using CD.Runner.Pictures;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>Draws explained images into tiles.</summary>
/// <param name="sheet">The picture.</param>
/// <param name="most">The most superpixels shown.</param>
internal sealed class ExplanationTiles(SheetCanvas sheet, int most)
{
    private const int SmallestTile = 112;

    // Neither black nor white, which are backgrounds of images.
    private const byte Hidden = 150;

    /// <summary>The side of a tile for images of a side: enlarged by the least whole factor that makes them legible.</summary>
    /// <param name="side">The images' side in pixels.</param>
    public static int Side(int side) => side * ((SmallestTile + side - 1) / side);

    /// <summary>Draws the image.</summary>
    public void Original(ExplainedImage image, SKRectI tile) => Draw(image.Planes, image, tile);

    /// <summary>Draws the image with its strongest superpixels outlined.</summary>
    public void Outlined(HeadExplanation explanation, SKRectI tile)
    {
        Draw(explanation.Image.Planes, explanation.Image, tile);
        sheet.Outline(Inside(explanation), explanation.Image.Superpixels.Width, tile);
    }

    /// <summary>Draws the image's strongest superpixels, the rest in grey.</summary>
    public void Masked(HeadExplanation explanation, SKRectI tile)
    {
        bool[] inside = Inside(explanation);
        byte[] planes = [.. explanation.Image.Planes.Select((value, place) => inside[place % inside.Length] ? value : Hidden)];
        Draw(planes, explanation.Image, tile);
    }

    private bool[] Inside(HeadExplanation explanation) => explanation.Image.Superpixels.Inside(explanation.Fit.Strongest(most));

    private void Draw(byte[] planes, ExplainedImage image, SKRectI tile)
    {
        using DisposeScope scope = NewDisposeScope();
        sheet.Bytes(tensor(planes, [3, image.Superpixels.Height, image.Superpixels.Width], ScalarType.Byte), tile);
    }
}
