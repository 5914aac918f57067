using System.Text.Json;
using CD.Runner.Evaluation;
using CD.Runner.Projection;
using CD.Tests.Support;

namespace CD.Tests.Projection;

/// <summary>Items and points for the tests of projections.</summary>
internal static class ProjectionTesting
{
    public static JsonElement Golden(string name) => GoldenFile.Read("tsne.json").GetProperty(name);

    /// <summary>Items uniform in a cube from -1 to 1.</summary>
    public static FeatureMatrix Noise(ulong seed, int count, int dimensions) =>
        new([.. GoldenFile.Uniform(seed, (long)count * dimensions, -1.0, 1.0).Select(value => (float)value)], count, dimensions);

    /// <summary>The items of a golden case.</summary>
    public static FeatureMatrix Items(JsonElement expected) =>
        Noise(expected.GetProperty("seed").GetUInt64(), expected.GetProperty("n").GetInt32(), expected.GetProperty("d").GetInt32());

    /// <summary>Items in as many groups, far apart for their size; an item's group is its index modulo their number.</summary>
    public static FeatureMatrix Groups(int count, int dimensions, int groups)
    {
        FeatureMatrix noise = Noise(3, count, dimensions), centres = Noise(4, groups, dimensions);
        return Map(noise, (item, feature) => (5f * centres.Row(item % groups)[feature]) + noise.Row(item)[feature]);
    }

    public static FeatureMatrix Map(FeatureMatrix matrix, Func<int, int, float> value) =>
        new([.. Enumerable.Range(0, matrix.Count * matrix.Dimensions).Select(index => value(index / matrix.Dimensions, index % matrix.Dimensions))], matrix.Count, matrix.Dimensions);

    /// <summary>Points uniform in a square from -bound to bound.</summary>
    public static PlanarPoints Points(ulong seed, int count, double bound)
    {
        double[] values = GoldenFile.Uniform(seed, 2L * count, -bound, bound);
        PlanarPoints points = new(count);
        for (int point = 0; point < count; point++)
        {
            points.X[point] = (float)values[2 * point];
            points.Y[point] = (float)values[(2 * point) + 1];
        }

        return points;
    }

    /// <summary>The root of the summed squared differences over that of the summed squares of the second.</summary>
    public static double RelativeError(PlanarPoints found, PlanarPoints exact)
    {
        double error = 0.0, size = 0.0;
        for (int point = 0; point < exact.Count; point++)
        {
            error += Math.Pow(found.X[point] - exact.X[point], 2.0) + Math.Pow(found.Y[point] - exact.Y[point], 2.0);
            size += Math.Pow(exact.X[point], 2.0) + Math.Pow(exact.Y[point], 2.0);
        }

        return Math.Sqrt(error / size);
    }
}
