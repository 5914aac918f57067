using CD.Runner.Evaluation;

namespace CD.Runner.Agglomeration;

/// <summary>The means of clusters, which merges keep.</summary>
/// <param name="features">The items.</param>
/// <param name="graph">The clusters as they are now.</param>
internal sealed class Centroids(FeatureMatrix features, ClusterGraph graph)
{
    private readonly double[]?[] means = [.. Enumerable.Range(0, graph.Size).Select(cluster => Mean(features, graph.Members(cluster)))];

    /// <summary>The cluster whose mean is nearest to that of a cluster; of equally near ones the lowest.</summary>
    /// <param name="cluster">The cluster; not the only one.</param>
    public int Nearest(int cluster)
    {
        (int nearest, double distance) = (-1, double.PositiveInfinity);
        for (int other = 0; other < means.Length; other++)
        {
            if (other != cluster && means[other] is { } mean && SquaredDistance(means[cluster]!, mean) is double found && (found < distance || nearest < 0))
            {
                (nearest, distance) = (other, found);
            }
        }

        return nearest;
    }

    /// <summary>Makes one mean of two, before or after the clusters are merged.</summary>
    /// <param name="kept">The cluster that stays.</param>
    /// <param name="keptCount">The number of its own items.</param>
    /// <param name="absorbed">The other cluster.</param>
    /// <param name="absorbedCount">The number of the other's items.</param>
    public void Merge(int kept, int keptCount, int absorbed, int absorbedCount)
    {
        (double[] mean, double[] other, double share) = (means[kept]!, means[absorbed]!, absorbedCount / (double)(keptCount + absorbedCount));
        for (int feature = 0; feature < mean.Length; feature++)
        {
            mean[feature] += share * (other[feature] - mean[feature]);
        }

        means[absorbed] = null;
    }

    private static double[]? Mean(FeatureMatrix features, IReadOnlyList<int> items)
    {
        if (items.Count == 0)
        {
            return null;
        }

        double[] mean = new double[features.Dimensions];
        foreach (int item in items)
        {
            ReadOnlySpan<float> row = features.Row(item);
            for (int feature = 0; feature < mean.Length; feature++)
            {
                mean[feature] += row[feature] / (double)items.Count;
            }
        }

        return mean;
    }

    private static double SquaredDistance(double[] left, double[] right)
    {
        double sum = 0.0;
        for (int feature = 0; feature < left.Length; feature++)
        {
            double difference = left[feature] - right[feature];
            sum += difference * difference;
        }

        return sum;
    }
}
