using CD.Runner.Evaluation;

namespace CD.Tests.ClusterCounts;

/// <summary>Items for the tests of numbers of clusters.</summary>
internal static class Blobs
{
    /// <summary>Normally distributed items about centres; an item's cluster is its index modulo their number.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="dimensions">The dimensions.</param>
    /// <param name="clusters">The number of centres, themselves normally distributed.</param>
    /// <param name="spread">The centres' standard deviation; that of the items about them is 1.</param>
    /// <param name="seed">The seed.</param>
    public static FeatureMatrix Of(int count, int dimensions, int clusters, double spread, int seed = 1)
    {
        Random random = new(seed);
        double[] centres = [.. Enumerable.Range(0, clusters * dimensions).Select(_ => spread * Normal(random))];
        return new FeatureMatrix(
            [.. Enumerable.Range(0, count * dimensions).Select(index => (float)(centres[(index / dimensions % clusters * dimensions) + (index % dimensions)] + Normal(random)))],
            count,
            dimensions);
    }

    /// <summary>Sums of three draws of the C standard's generator, moved to places of a grid that is <paramref name="step"/> wide; the same in Python.</summary>
    public static FeatureMatrix Grid(int count, double step)
    {
        long state = 7;
        float[] values = new float[2 * count];
        for (int index = 0; index < values.Length; index++)
        {
            int item = index / 2, place = item * item % 7;
            double sum = 0.0;
            for (int draw = 0; draw < 3; draw++)
            {
                state = ((state * 1103515245) + 12345) % (1L << 31);
                sum += state / (double)(1L << 31);
            }

            values[index] = (float)(sum + (step * (index % 2 == 0 ? place % 3 : place / 3)));
        }

        return new FeatureMatrix(values, count, 2);
    }

    /// <summary>Values in three groups by a formula; an item's group is its index modulo 3. The same in Python.</summary>
    public static FeatureMatrix Formula(int count) => new(
        [.. Enumerable.Range(0, 3 * count).Select(index => Value(index / 3, index % 3))], count, 3);

    /// <summary>The items in another order.</summary>
    public static FeatureMatrix Shuffled(FeatureMatrix items, int seed)
    {
        int[] order = [.. Enumerable.Range(0, items.Count)];
        new Random(seed).Shuffle(order);
        return new FeatureMatrix([.. order.SelectMany(item => items.Row(item).ToArray())], items.Count, items.Dimensions);
    }

    private static float Value(int item, int feature) =>
        (float)((((item * 37) + (feature * 53) + (item * feature * 11)) % 101 / 100.0) + (1.5 * (item % 3 * (feature + 1) % 5)));

    private static double Normal(Random random) => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
