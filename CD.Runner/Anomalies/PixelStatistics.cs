using CD.Runner.Data;

namespace CD.Runner.Anomalies;

/// <summary>What tells a damaged image from others; grey is the mean over the channels.</summary>
/// <param name="Range">The largest difference of two pixels in one channel, in [0, 255].</param>
/// <param name="Deviation">The standard deviation of the grey pixels, in grey levels of 255.</param>
/// <param name="GreyRows">How many of the last rows, without a gap, are 128 in every channel, give or take 4.</param>
/// <param name="RepeatedRows">The longest run of rows that equal the row above them, and are not plain.</param>
/// <param name="RepeatedColumns">The longest run of columns that equal the column before them, and are not plain.</param>
/// <param name="Correlation">The correlation of the grey of pixels side by side or above each other, whichever is larger in magnitude; 1 for a plain image.</param>
internal sealed record PixelStatistics(int Range, double Deviation, int GreyRows, int RepeatedRows, int RepeatedColumns, double Correlation)
{
    private const int MidGrey = 128;
    private const int GreyTolerance = 4;

    // A row whose pixels differ by less is plain: sky, or a frame.
    private const int PlainLine = 16;

    /// <summary>Computes them in one pass over the pixels for each.</summary>
    /// <param name="image">The pixels.</param>
    public static PixelStatistics Of(PixelImage image)
    {
        double[] grey = Grey(image);
        (double mean, double variance) = Moments(grey);
        double besides = CorrelationWith(grey, image, mean, variance, right: 1, down: 0), above = CorrelationWith(grey, image, mean, variance, right: 0, down: 1);
        return new PixelStatistics(
            Enumerable.Range(0, image.Channels).Max(channel => RangeOf(Plane(image, channel))),
            Math.Sqrt(variance),
            LastGreyRows(image),
            LongestRun(image, image.Height, image.Width, image.Width, 1),
            LongestRun(image, image.Width, image.Height, 1, image.Width),
            Math.Max(Math.Abs(besides), Math.Abs(above)));
    }

    private static ReadOnlySpan<byte> Plane(PixelImage image, int channel) => image.Pixels.Span.Slice(channel * image.Height * image.Width, image.Height * image.Width);

    private static double[] Grey(PixelImage image)
    {
        double[] grey = new double[image.Height * image.Width];
        for (int channel = 0; channel < image.Channels; channel++)
        {
            ReadOnlySpan<byte> plane = Plane(image, channel);
            for (int pixel = 0; pixel < grey.Length; pixel++)
            {
                grey[pixel] += (double)plane[pixel] / image.Channels;
            }
        }

        return grey;
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Average(value => (value - mean) * (value - mean)));
    }

    private static int RangeOf(ReadOnlySpan<byte> plane)
    {
        byte low = byte.MaxValue, high = byte.MinValue;
        foreach (byte pixel in plane)
        {
            low = Math.Min(low, pixel);
            high = Math.Max(high, pixel);
        }

        return high - low;
    }

    /// <summary>The mean product of the deviations of pixels and their neighbours, by the image's variance.</summary>
    private static double CorrelationWith(double[] grey, PixelImage image, double mean, double variance, int right, int down)
    {
        int rows = image.Height - down, columns = image.Width - right;
        if (variance <= 0.0 || rows == 0 || columns == 0)
        {
            return 1.0;
        }

        double sum = 0.0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int pixel = (row * image.Width) + column;
                sum += (grey[pixel] - mean) * (grey[pixel + (down * image.Width) + right] - mean);
            }
        }

        return sum / ((double)rows * columns * variance);
    }

    private static int LastGreyRows(PixelImage image)
    {
        int rows = 0;
        while (rows < image.Height && IsGreyRow(image, image.Height - 1 - rows))
        {
            rows++;
        }

        return rows;
    }

    private static bool IsGreyRow(PixelImage image, int row)
    {
        for (int channel = 0; channel < image.Channels; channel++)
        {
            foreach (byte pixel in Plane(image, channel).Slice(row * image.Width, image.Width))
            {
                if (Math.Abs(pixel - MidGrey) > GreyTolerance)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The longest run of lines that equal the one before and are not plain.</summary>
    private static int LongestRun(PixelImage image, int lines, int length, int lineStride, int stride)
    {
        int longest = 0, run = 0;
        for (int line = 1; line < lines; line++)
        {
            run = Repeats(image, line * lineStride, length, lineStride, stride) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static bool Repeats(PixelImage image, int start, int length, int lineStride, int stride)
    {
        int range = 0;
        for (int channel = 0; channel < image.Channels; channel++)
        {
            ReadOnlySpan<byte> plane = Plane(image, channel);
            byte low = byte.MaxValue, high = byte.MinValue;
            for (int place = 0; place < length; place++)
            {
                byte pixel = plane[start + (place * stride)];
                if (pixel != plane[start + (place * stride) - lineStride])
                {
                    return false;
                }

                low = Math.Min(low, pixel);
                high = Math.Max(high, pixel);
            }

            range = Math.Max(range, high - low);
        }

        return range >= PlainLine;
    }
}
