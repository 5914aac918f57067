using CD.Runner.Evaluation;

namespace CD.Runner.TensorBoard;

/// <summary>Counts values in buckets of one width, as TensorFlow's <c>tf.summary.histogram</c> does.</summary>
internal static class HistogramBuckets
{
    /// <summary>TensorFlow's number of buckets.</summary>
    public const int Count = 30;

    /// <summary>The histogram of all outputs of a stage.</summary>
    /// <param name="matrix">The outputs.</param>
    /// <returns>Row-major <c>[30, 3]</c>: left edge, right edge, count; see <see cref="Of(IEnumerable{ReadOnlyMemory{float}})"/>.</returns>
    public static double[] Of(FeatureMatrix matrix) => Of(matrix.Blocks);

    /// <summary>The histogram of one output of a stage.</summary>
    /// <param name="matrix">The outputs.</param>
    /// <param name="dimension">Which one, in [0, dimensions).</param>
    /// <returns>Row-major <c>[30, 3]</c>.</returns>
    public static double[] Of(FeatureMatrix matrix, int dimension)
    {
        float[] column = new float[matrix.Count];
        for (int item = 0; item < column.Length; item++)
        {
            column[item] = matrix.Row(item)[dimension];
        }

        return Of([column]);
    }

    /// <summary>The histogram of values. Each bucket takes its left edge, the last one both edges.</summary>
    /// <remarks>Equal values are all in the last bucket, of width 0. NaN and infinities are left out, and where nothing is left all is 0.</remarks>
    /// <param name="blocks">The values.</param>
    /// <returns>Row-major <c>[30, 3]</c>.</returns>
    public static double[] Of(IEnumerable<ReadOnlyMemory<float>> blocks)
    {
        ReadOnlyMemory<float>[] all = [.. blocks];
        (double least, double most) = Bounds(all);
        double[] table = new double[Count * 3];
        if (least > most)
        {
            return table;
        }

        double width = (most - least) / Count;
        for (int bucket = 0; bucket < Count; bucket++)
        {
            table[bucket * 3] = bucket == 0 ? least : table[(bucket * 3) - 2];
            table[(bucket * 3) + 1] = bucket == Count - 1 ? most : least + ((bucket + 1) * width);
        }

        double scale = width > 0.0 ? 1.0 / width : 0.0;
        long[] counts = new long[Count];
        foreach (ReadOnlyMemory<float> block in all)
        {
            foreach (float value in block.Span)
            {
                if (float.IsFinite(value))
                {
                    counts[width > 0.0 ? Math.Min((int)((value - least) * scale), Count - 1) : Count - 1]++;
                }
            }
        }

        for (int bucket = 0; bucket < Count; bucket++)
        {
            table[(bucket * 3) + 2] = counts[bucket];
        }

        return table;
    }

    private static (double Least, double Most) Bounds(ReadOnlyMemory<float>[] blocks)
    {
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        foreach (ReadOnlyMemory<float> block in blocks)
        {
            foreach (float value in block.Span)
            {
                if (float.IsFinite(value))
                {
                    least = Math.Min(least, value);
                    most = Math.Max(most, value);
                }
            }
        }

        return (least, most);
    }
}
