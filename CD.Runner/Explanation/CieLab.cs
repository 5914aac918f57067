namespace CD.Runner.Explanation;

/// <summary>Colours in CIELAB (CIE 1976, white point D65, 2 degrees), in which distances are about as large as they look.</summary>
internal static class CieLab
{
    // IEC 61966-2-1 (sRGB); white point, cube-root threshold and slope as CIE 15 has them.
    private const double WhiteX = 0.95047;
    private const double WhiteZ = 1.08883;
    private const double Threshold = 0.008856;

    /// <summary>Converts an image, after stretching its values over all channels to [0, 1].</summary>
    /// <param name="planes">sRGB <c>[3, height, width]</c>.</param>
    /// <returns>L* in [0, 100], a* and b*, pixel by pixel, <c>[height, width, 3]</c>. An image of one value is black.</returns>
    public static double[] FromStretched(ReadOnlySpan<byte> planes)
    {
        byte least = byte.MaxValue;
        byte most = byte.MinValue;
        foreach (byte value in planes)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        double[] linear = new double[byte.MaxValue + 1];
        for (int value = least; value <= most; value++)
        {
            linear[value] = Linear((value - least) / (double)Math.Max(most - least, 1));
        }

        int pixels = planes.Length / 3;
        double[] lab = new double[planes.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            double red = linear[planes[pixel]];
            double green = linear[planes[pixels + pixel]];
            double blue = linear[planes[(2 * pixels) + pixel]];
            double x = Root(((0.412453 * red) + (0.357580 * green) + (0.180423 * blue)) / WhiteX);
            double y = Root((0.212671 * red) + (0.715160 * green) + (0.072169 * blue));
            double z = Root(((0.019334 * red) + (0.119193 * green) + (0.950227 * blue)) / WhiteZ);
            lab[3 * pixel] = (116 * y) - 16;
            lab[(3 * pixel) + 1] = 500 * (x - y);
            lab[(3 * pixel) + 2] = 200 * (y - z);
        }

        return lab;
    }

    /// <summary>Undoes sRGB's transfer curve.</summary>
    private static double Linear(double value) => value > 0.04045 ? Math.Pow((value + 0.055) / 1.055, 2.4) : value / 12.92;

    private static double Root(double value) => value > Threshold ? Math.Cbrt(value) : (7.787 * value) + (16.0 / 116.0);
}
