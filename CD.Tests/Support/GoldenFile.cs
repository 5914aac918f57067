using System.Text.Json;
using static TorchSharp.torch;

namespace CD.Tests.Support;

/// <summary>Values from the independent implementation that <c>Golden/README.md</c> describes, and their generated inputs.</summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", name);
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
    }

    /// <summary>The first <paramref name="count"/> values of the generator, in [lo, hi).</summary>
    public static double[] Uniform(ulong seed, long count, double lo = 0.0, double hi = 1.0)
    {
        double[] values = new double[count];
        for (long k = 0; k < count; k++)
        {
            ulong z = unchecked((seed * 0x9E3779B97F4A7C15UL) + (ulong)k + 0x9E3779B97F4A7C15UL);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            z ^= z >> 31;
            values[k] = lo + ((hi - lo) * ((z >> 40) / 16777216.0));
        }

        return values;
    }

    /// <summary>A float64 tensor of generated values in C order.</summary>
    public static Tensor Tensor(ulong seed, double lo, double hi, params long[] shape) =>
        tensor(Uniform(seed, shape.Aggregate(1L, (product, side) => product * side), lo, hi), shape, ScalarType.Float64);

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    public static long[] Longs(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt64())];
}
