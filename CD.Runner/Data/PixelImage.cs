namespace CD.Runner.Data;

/// <summary>The pixels of one image outside the tensor engine, so that worker threads can make them.</summary>
/// <param name="Pixels">uint8 in [0, 255], C order, <c>[channels, height, width]</c>.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">The height in pixels, at least 1.</param>
/// <param name="Width">The width in pixels, at least 1.</param>
internal readonly record struct PixelImage(ReadOnlyMemory<byte> Pixels, int Channels, int Height, int Width)
{
    /// <summary>Whether another image has the same channels, height and width.</summary>
    /// <param name="other">The other image.</param>
    public bool HasSizeOf(PixelImage other) => Channels == other.Channels && Height == other.Height && Width == other.Width;

    /// <summary>The image with three channels; a grey one's are equal.</summary>
    public PixelImage ToColor()
    {
        if (Channels == 3)
        {
            return this;
        }

        byte[] pixels = new byte[3 * Pixels.Length];
        for (int channel = 0; channel < 3; channel++)
        {
            Pixels.CopyTo(pixels.AsMemory(channel * Pixels.Length));
        }

        return this with { Pixels = pixels, Channels = 3 };
    }
}
