namespace CD.Runner.Evaluation;

/// <summary>Items of different values, which bound the number of clusters that can be told apart.</summary>
internal static class DistinctItems
{
    /// <summary>The first item of each distinct value, in order, stopping at a limit.</summary>
    public static List<int> FirstOfEach(FeatureMatrix matrix, int limit)
    {
        HashSet<int> seen = new(new RowComparer(matrix));
        List<int> first = [];
        for (int item = 0; item < matrix.Count && first.Count < limit; item++)
        {
            if (seen.Add(item))
            {
                first.Add(item);
            }
        }

        return first;
    }

    /// <summary>The items' values as centroids, <c>[clusters, dimensions]</c>; the last is repeated where there are fewer.</summary>
    public static double[] Centroids(FeatureMatrix matrix, IReadOnlyList<int> items, int clusters)
    {
        double[] centroids = new double[clusters * matrix.Dimensions];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            ReadOnlySpan<float> row = matrix.Row(items[Math.Min(cluster, items.Count - 1)]);
            for (int feature = 0; feature < row.Length; feature++)
            {
                centroids[(cluster * matrix.Dimensions) + feature] = row[feature];
            }
        }

        return centroids;
    }

    private sealed class RowComparer(FeatureMatrix matrix) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => matrix.Row(x).SequenceEqual(matrix.Row(y));

        public int GetHashCode(int obj)
        {
            HashCode hash = default;
            foreach (float value in matrix.Row(obj))
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
