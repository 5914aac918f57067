using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Discovery;

/// <summary>Where items lie among the centres of clusters.</summary>
internal sealed class ClusterPlaces
{
    private const int Piece = 64;

    private readonly int clusters;

    private ClusterPlaces(int items, int clusters)
    {
        this.clusters = clusters;
        Clusters = new int[items];
        Distances = new double[items];
        Margins = new double[items];
    }

    /// <summary>The nearest centre of each item, of equals the first.</summary>
    public int[] Clusters { get; }

    /// <summary>The Euclidean distance of each item to it.</summary>
    public double[] Distances { get; }

    /// <summary>How much nearer it is than the next one: (b - a) / b of the two distances, in [0, 1]; 0 on the border or on two centres, 1 where there is no other.</summary>
    public double[] Margins { get; }

    /// <summary>Measures items.</summary>
    /// <param name="features">The items, <c>[items, dimensions]</c>, finite.</param>
    /// <param name="centres">The centres, row-major <c>[K, dimensions]</c>, at least one.</param>
    /// <returns>Their places.</returns>
    public static ClusterPlaces Of(FeatureMatrix features, double[] centres)
    {
        ClusterPlaces places = new(features.Count, centres.Length / features.Dimensions);
        RowPieces.Run(features.Count, Piece, (first, end) =>
        {
            for (int item = first; item < end; item++)
            {
                places.Measure(item, features.Row(item), centres);
            }
        });
        return places;
    }

    /// <summary>The items of each cluster, the nearest to its centre first; of equals the first.</summary>
    /// <returns>One list a cluster, empty for one without items.</returns>
    public int[][] Members()
    {
        List<int>[] members = [.. Enumerable.Range(0, clusters).Select(_ => new List<int>())];
        for (int item = 0; item < Clusters.Length; item++)
        {
            members[Clusters[item]].Add(item);
        }

        return [.. members.Select(list => list.OrderBy(item => Distances[item]).ToArray())];
    }

    private void Measure(int item, ReadOnlySpan<float> row, double[] centres)
    {
        double nearest = double.PositiveInfinity, next = double.PositiveInfinity;
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            double distance = NearestCentroid.SquaredDistance(row, centres.AsSpan(cluster * row.Length, row.Length));
            if (distance < nearest)
            {
                next = nearest;
                nearest = distance;
                Clusters[item] = cluster;
            }
            else if (distance < next)
            {
                next = distance;
            }
        }

        Distances[item] = Math.Sqrt(nearest);
        Margins[item] = double.IsPositiveInfinity(next) ? 1.0 : next > 0.0 ? 1.0 - Math.Sqrt(nearest / next) : 0.0;
    }
}
