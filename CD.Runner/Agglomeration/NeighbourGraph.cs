using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Agglomeration;

/// <summary>The directed graph of items and their nearest neighbours: W_ij = exp(-|x_i - x_j|² / s) for a neighbour j of i, else 0.</summary>
/// <remarks>
/// s is a scale times the mean squared distance between an item and its neighbours (Zhang et al., "Graph degree linkage", ECCV 2012).
/// W is kept sparse: 16 bytes a neighbour with its distance, n Ks neighbours.
/// </remarks>
internal sealed class NeighbourGraph
{
    private readonly Neighbours neighbours;
    private readonly double[] weights;

    private NeighbourGraph(Neighbours neighbours, double bandwidth)
    {
        this.neighbours = neighbours;
        Bandwidth = bandwidth;
        weights = Array.ConvertAll(neighbours.SquaredDistances, distance => bandwidth > 0.0 ? Math.Exp(-distance / bandwidth) : 1.0);
    }

    /// <summary>The number of items.</summary>
    public int Count => neighbours.Count;

    /// <summary>s, in the squared units of the features; 0 where every item equals its neighbours, which then weigh 1.</summary>
    public double Bandwidth { get; }

    /// <summary>Makes the graph of some items.</summary>
    /// <param name="features">The items, finite.</param>
    /// <param name="perItem">Ks, at least 1; all others where there are fewer.</param>
    /// <param name="scale">a, above 0: what the mean squared distance is multiplied by.</param>
    /// <param name="cancellation">Stops between two blocks of distances.</param>
    /// <returns>The graph. An item is no neighbour of itself, also where another equals it.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static NeighbourGraph Of(FeatureMatrix features, int perItem, double scale, CancellationToken cancellation)
    {
        Neighbours neighbours = features.Count == 1
            ? new Neighbours(1, 0, [], [])
            : NearestNeighbours.Find(features, Math.Min(perItem, features.Count - 1), cancellation);
        return new NeighbourGraph(neighbours, scale * neighbours.SquaredDistances.Select(distance => (double)distance).DefaultIfEmpty().Average());
    }

    /// <summary>The neighbours of an item in ascending order of their indices.</summary>
    /// <param name="item">The item.</param>
    public ReadOnlySpan<int> Neighbours(int item) => neighbours.Of(item);

    /// <summary>The weights W of an item's neighbours, in [0, 1].</summary>
    /// <param name="item">The item.</param>
    public ReadOnlySpan<double> Weights(int item) => weights.AsSpan(item * neighbours.PerItem, neighbours.PerItem);

    /// <summary>The nearest neighbour of an item; of equally near ones the lowest, and the item itself where it is the only one.</summary>
    /// <param name="item">The item.</param>
    public int Nearest(int item)
    {
        ReadOnlySpan<float> distances = neighbours.SquaredDistances.AsSpan(item * neighbours.PerItem, neighbours.PerItem);
        int nearest = 0;
        for (int place = 1; place < distances.Length; place++)
        {
            nearest = distances[place] < distances[nearest] ? place : nearest;
        }

        return distances.IsEmpty ? item : Neighbours(item)[nearest];
    }
}
