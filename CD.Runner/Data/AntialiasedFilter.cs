namespace CD.Runner.Data;

/// <summary>Shrinks images with a triangle filter as wide as the reduction, as torchvision's antialiased bilinear resize does.</summary>
internal static class AntialiasedFilter
{
    private const int PixelLength = 4;

    /// <summary>Shrinks an image of four interleaved channels.</summary>
    /// <remarks>
    /// An output pixel i of n over a side of m input pixels is the mean of the inputs j with weights
    /// max(0, 1 - |j + 1/2 - (i + 1/2) s| / s), s = max(1, m / n), rows first, rounded once at the end.
    /// </remarks>
    /// <param name="source">uint8 <c>[height, width, 4]</c>.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="targetHeight">The height to shrink to, at least 1.</param>
    /// <param name="targetWidth">The width to shrink to, at least 1.</param>
    /// <returns>uint8 <c>[targetHeight, targetWidth, 4]</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> does not hold height times width pixels.</exception>
    public static byte[] Shrink(ReadOnlySpan<byte> source, int height, int width, int targetHeight, int targetWidth)
    {
        int rowLength = PixelLength * width;
        if (source.Length != (long)rowLength * height)
        {
            throw new ArgumentException($"The image is {height} rows of {width} pixels of {PixelLength} bytes; received {source.Length} bytes.", nameof(source));
        }

        Taps[] rows = Weights(height, targetHeight);
        Taps[] columns = Weights(width, targetWidth);
        float[] mean = new float[rowLength];
        byte[] target = new byte[PixelLength * targetHeight * targetWidth];

        // One row of means at a time: nothing of the size of the image is needed beside it.
        for (int y = 0; y < targetHeight; y++)
        {
            Array.Clear(mean);
            for (int tap = 0; tap < rows[y].Values.Length; tap++)
            {
                AddScaled(source.Slice((rows[y].First + tap) * rowLength, rowLength), rows[y].Values[tap], mean);
            }

            for (int x = 0; x < targetWidth; x++)
            {
                WritePixel(mean, columns[x], target.AsSpan(PixelLength * ((y * targetWidth) + x), PixelLength));
            }
        }

        return target;
    }

    private static void AddScaled(ReadOnlySpan<byte> row, float weight, Span<float> mean)
    {
        for (int index = 0; index < mean.Length && index < row.Length; index++)
        {
            mean[index] += weight * row[index];
        }
    }

    private static void WritePixel(ReadOnlySpan<float> mean, Taps taps, Span<byte> pixel)
    {
        for (int channel = 0; channel < PixelLength; channel++)
        {
            float sum = 0.5f;
            for (int tap = 0; tap < taps.Values.Length; tap++)
            {
                sum += taps.Values[tap] * mean[(PixelLength * (taps.First + tap)) + channel];
            }

            pixel[channel] = (byte)Math.Min(sum, byte.MaxValue);
        }
    }

    private static Taps[] Weights(int side, int targetSide)
    {
        double step = (double)side / targetSide;
        double support = Math.Max(step, 1.0);
        Taps[] taps = new Taps[targetSide];
        for (int place = 0; place < targetSide; place++)
        {
            double center = (place + 0.5) * step;
            int first = Math.Max(0, (int)(center - support + 0.5));
            int end = Math.Min(side, (int)(center + support + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(index => Math.Max(0.0, 1.0 - (Math.Abs(index + 0.5 - center) / support)))];
            double total = weights.Sum();
            taps[place] = new Taps(first, [.. weights.Select(weight => (float)(weight / total))]);
        }

        return taps;
    }

    private readonly record struct Taps(int First, float[] Values);
}
