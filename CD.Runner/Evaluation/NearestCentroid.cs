using System.Numerics;

namespace CD.Runner.Evaluation;

/// <summary>Assignment of items to centroids, in float64.</summary>
internal static class NearestCentroid
{
    /// <summary>Finds each item's nearest centroid (of equals, the first) and the sum of the squared distances.</summary>
    public static (int[] Labels, double Inertia) Assign(FeatureMatrix matrix, double[] centroids)
    {
        int[] labels = new int[matrix.Count];
        double inertia = 0.0;
        for (int item = 0; item < labels.Length; item++)
        {
            double nearest = double.PositiveInfinity;
            for (int cluster = 0; cluster * matrix.Dimensions < centroids.Length; cluster++)
            {
                double distance = SquaredDistance(matrix.Row(item), centroids.AsSpan(cluster * matrix.Dimensions, matrix.Dimensions));
                if (distance < nearest)
                {
                    nearest = distance;
                    labels[item] = cluster;
                }
            }

            inertia += nearest;
        }

        return (labels, inertia);
    }

    /// <summary>The sum over features of (item - point)².</summary>
    public static double SquaredDistance(ReadOnlySpan<float> item, ReadOnlySpan<double> point)
    {
        Vector<double> low = Vector<double>.Zero;
        Vector<double> high = Vector<double>.Zero;
        int feature = 0;
        for (; feature <= item.Length - Vector<float>.Count; feature += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(item[feature..]), out Vector<double> first, out Vector<double> second);
            first -= new Vector<double>(point[feature..]);
            second -= new Vector<double>(point[(feature + Vector<double>.Count)..]);
            low += first * first;
            high += second * second;
        }

        double sum = Vector.Sum(low + high);
        for (; feature < item.Length; feature++)
        {
            double difference = item[feature] - point[feature];
            sum += difference * difference;
        }

        return sum;
    }
}
