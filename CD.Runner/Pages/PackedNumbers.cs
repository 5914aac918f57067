using System.Runtime.InteropServices;

namespace CD.Runner.Pages;

/// <summary>Numbers in base64, little-endian, which JavaScript's typed arrays read.</summary>
internal static class PackedNumbers
{
    /// <summary>What stands for no number among unsigned numbers of 16 bits.</summary>
    public const ushort None = ushort.MaxValue;

    private const double Steps = None - 1;

    /// <summary>Packs unsigned numbers of 16 or 32 bits.</summary>
    /// <typeparam name="T">The numbers' type.</typeparam>
    /// <param name="values">The numbers.</param>
    public static string Pack<T>(T[] values)
        where T : unmanaged => Convert.ToBase64String(MemoryMarshal.AsBytes<T>(values));

    /// <summary>Packs places in the plane, in 65,534ths of the longer side of the box around them, the shorter one centred; <see cref="None"/> for an item without a place.</summary>
    /// <param name="x">The places from left to right.</param>
    /// <param name="y">The places upwards.</param>
    /// <returns>Both coordinates.</returns>
    public static (string X, string Y) Places(IReadOnlyList<double?> x, IReadOnlyList<double?> y)
    {
        (double left, double right) = (x.Min() ?? 0, x.Max() ?? 0);
        (double bottom, double top) = (y.Min() ?? 0, y.Max() ?? 0);
        double side = Math.Max(right - left, top - bottom);
        return (Pack(Scaled(x, (left + right) / 2)), Pack(Scaled(y, (bottom + top) / 2)));

        ushort[] Scaled(IReadOnlyList<double?> values, double middle) =>
            [.. values.Select((value, item) => value is null || x[item] is null || y[item] is null ? None : (ushort)Math.Round((side > 0 ? ((value.Value - middle) / side) + 0.5 : 0.5) * Steps))];
    }

    /// <summary>Packs values as bytes, from the lowest to the highest; what is not finite counts as the lowest.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The bytes, and the values of 0 and 255.</returns>
    public static (string Bytes, float Low, float High) Bytes(float[] values)
    {
        float low = values.Where(float.IsFinite).DefaultIfEmpty(0).Min(), high = values.Where(float.IsFinite).DefaultIfEmpty(0).Max();
        float span = high > low ? high - low : 1;
        return (Convert.ToBase64String([.. values.Select(value => (byte)MathF.Round(255 * (float.IsFinite(value) ? (value - low) / span : 0)))]), low, high);
    }
}
