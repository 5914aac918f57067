namespace CD.Runner.Data;

/// <summary>The size of an image.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The bytes of its pixels.</summary>
    public long Bytes => (long)Channels * Height * Width;
}
