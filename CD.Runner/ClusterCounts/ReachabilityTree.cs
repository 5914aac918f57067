using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>The minimum spanning tree over mutual reachability distances (Campello, Moulavi and Sander, 2013).</summary>
/// <remarks>
/// The distance of two items is the largest of their Euclidean distance and their two core distances, the core distance of an item being that to
/// its m-th nearest one, itself included (scikit-learn's convention). Prim's algorithm computes distances as it needs them: n² d / 2 differences, memory of a few numbers an item.
/// </remarks>
internal static class ReachabilityTree
{
    private const int Piece = 2048;

    /// <summary>Finds the tree.</summary>
    /// <param name="matrix">The items, at least 2.</param>
    /// <param name="coreItems">m, from 2 to the number of items.</param>
    /// <param name="cancellation">Stops between two items.</param>
    /// <returns>The edges by rising distance, one fewer than items.</returns>
    public static ReachabilityEdge[] Of(FeatureMatrix matrix, int coreItems, CancellationToken cancellation)
    {
        float[] cores = Cores(matrix, coreItems, cancellation);
        int[] outside = [.. Enumerable.Range(1, matrix.Count - 1)];
        int[] nearest = new int[outside.Length];
        float[] distances = [.. Enumerable.Repeat(float.PositiveInfinity, outside.Length)];
        ReachabilityEdge[] edges = new ReachabilityEdge[outside.Length];
        int current = 0;
        for (int left = outside.Length; left > 0; left--)
        {
            cancellation.ThrowIfCancellationRequested();
            int added = current, place = Closest(matrix, cores, outside.AsMemory(0, left), nearest, distances, added);
            edges[outside.Length - left] = new ReachabilityEdge(nearest[place], outside[place], Math.Sqrt(distances[place]));
            current = outside[place];
            (outside[place], nearest[place], distances[place]) = (outside[left - 1], nearest[left - 1], distances[left - 1]);
        }

        return [.. edges.OrderBy(edge => edge.Distance)];
    }

    /// <summary>The squared core distances.</summary>
    private static float[] Cores(FeatureMatrix matrix, int coreItems, CancellationToken cancellation)
    {
        Neighbours neighbours = NearestNeighbours.Find(matrix, coreItems - 1, cancellation);
        return [.. neighbours.SquaredDistances.Chunk(coreItems - 1).Select(row => row.Max())];
    }

    /// <summary>Tells the items outside of the tree about a new one inside; gives the place of the closest.</summary>
    private static int Closest(FeatureMatrix matrix, float[] cores, ReadOnlyMemory<int> outside, int[] nearest, float[] distances, int added)
    {
        int[] closest = new int[(outside.Length + Piece - 1) / Piece];
        RowPieces.Run(outside.Length, Piece, (from, end) =>
        {
            ReadOnlySpan<int> items = outside.Span;
            ReadOnlySpan<float> row = matrix.Row(added);
            int best = from;
            for (int place = from; place < end; place++)
            {
                float core = Math.Max(cores[added], cores[items[place]]);
                if (core < distances[place])
                {
                    float distance = Math.Max(core, SquaredDistance.Of(row, matrix.Row(items[place])));
                    if (distance < distances[place])
                    {
                        (distances[place], nearest[place]) = (distance, added);
                    }
                }

                best = distances[place] < distances[best] ? place : best;
            }

            closest[from / Piece] = best;
        });
        return closest.MinBy(place => distances[place]);
    }
}
