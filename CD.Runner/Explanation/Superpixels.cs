namespace CD.Runner.Explanation;

/// <summary>A division of an image into connected regions of about one colour.</summary>
/// <param name="Labels">The region of each pixel, row-major <c>[height, width]</c>, in [0, <paramref name="Count"/>).</param>
/// <param name="Height">The image's height in pixels.</param>
/// <param name="Width">The image's width in pixels.</param>
/// <param name="Count">The number of regions, S; each has a pixel.</param>
internal sealed record Superpixels(int[] Labels, int Height, int Width, int Count)
{
    /// <summary>The number of pixels of each region, <c>[S]</c>.</summary>
    public int[] Sizes()
    {
        int[] sizes = new int[Count];
        foreach (int label in Labels)
        {
            sizes[label]++;
        }

        return sizes;
    }

    /// <summary>Whether each pixel is in one of some regions, row-major <c>[height, width]</c>.</summary>
    /// <param name="regions">The regions.</param>
    public bool[] Inside(IReadOnlyCollection<int> regions) => [.. Labels.Select(regions.Contains)];

    /// <summary>The image with every pixel in its region's mean colour, rounded to the nearest byte.</summary>
    /// <param name="planes">The image, <c>[channels, height, width]</c>.</param>
    /// <returns>An image of the same shape.</returns>
    public byte[] MeanColors(ReadOnlySpan<byte> planes)
    {
        int[] sizes = Sizes();
        byte[] means = new byte[planes.Length];
        for (int start = 0; start < planes.Length; start += Labels.Length)
        {
            long[] sums = new long[Count];
            for (int pixel = 0; pixel < Labels.Length; pixel++)
            {
                sums[Labels[pixel]] += planes[start + pixel];
            }

            for (int pixel = 0; pixel < Labels.Length; pixel++)
            {
                int label = Labels[pixel];
                means[start + pixel] = (byte)((sums[label] + (sizes[label] / 2)) / sizes[label]);
            }
        }

        return means;
    }
}
