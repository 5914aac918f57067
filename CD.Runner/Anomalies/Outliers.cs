using CD.Runner.Distances;
using CD.Runner.Evaluation;

namespace CD.Runner.Anomalies;

/// <summary>Scores items by the distance from their k-th nearest neighbour (Ramaswamy, Rastogi and Shim, "Efficient algorithms for mining outliers from large data sets", SIGMOD 2000).</summary>
/// <remarks>
/// Distances are Euclidean in the features as they are. Among CIFAR-10 images the cosine ranks pictures of other kinds as more ordinary than CIFAR-10's own:
/// the norm of a backbone's features says much of how unusual a picture is, and the cosine throws it away.
/// </remarks>
internal static class Outliers
{
    private const int Piece = 8;

    /// <summary>Finds every item's neighbours and scores it.</summary>
    /// <param name="features">The items, finite.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>The scores. A single item has a distance of 0.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static OutlierScores Of(FeatureMatrix features, OutlierOptions options, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbour, 1);
        return features.Count == 1
            ? new OutlierScores(options.Neighbour, [0.0])
            : Of(NeighbourSearch.Find(features, Math.Min(options.Neighbour, features.Count - 1), cancellation), options);
    }

    /// <summary>Scores items whose neighbours are known.</summary>
    /// <param name="neighbours">The neighbours of every item, k or more of each, or all other items.</param>
    /// <param name="options">How.</param>
    /// <returns>The scores.</returns>
    /// <exception cref="ArgumentException">There are fewer neighbours than the option asks for, and more items.</exception>
    public static OutlierScores Of(Neighbours neighbours, OutlierOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Neighbour, 1);
        int neighbour = Math.Min(options.Neighbour, neighbours.Count - 1);
        if (neighbour > neighbours.PerItem)
        {
            throw new ArgumentException($"The distance from neighbour {neighbour} needs as many neighbours of each item; received {neighbours.PerItem}.", nameof(neighbours));
        }

        double[] distances = new double[neighbours.Count];
        float[] row = new float[neighbours.PerItem];
        for (int item = 0; item < distances.Length; item++)
        {
            neighbours.SquaredDistances.AsSpan(item * row.Length, row.Length).CopyTo(row);
            Array.Sort(row);
            distances[item] = Math.Sqrt(row[neighbour - 1]);
        }

        return new OutlierScores(options.Neighbour, distances);
    }

    /// <summary>The distances of items that are not of a set from their k-th nearest neighbours in it.</summary>
    /// <remarks>The time is that of reading the set once for each item.</remarks>
    /// <param name="set">The set.</param>
    /// <param name="items">The other items, of the set's dimensions, finite.</param>
    /// <param name="neighbour">k, at least 1; with fewer items in the set the farthest counts.</param>
    /// <param name="cancellation">Stops between two items.</param>
    /// <returns>Distances in the units of the features, for <see cref="OutlierScores.Percentile"/>; <c>[items]</c>.</returns>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static double[] Distances(FeatureMatrix set, FeatureMatrix items, int neighbour, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbour, 1);
        if (set.Dimensions != items.Dimensions)
        {
            throw new ArgumentException($"Items have the set's {set.Dimensions} dimensions; received {items.Dimensions}.", nameof(items));
        }

        double[] distances = new double[items.Count];
        RowPieces.Run(items.Count, Piece, (from, end) =>
        {
            float[] all = new float[set.Count];
            for (int item = from; item < end; item++)
            {
                cancellation.ThrowIfCancellationRequested();
                distances[item] = OfOne(set, items.Row(item), Math.Min(neighbour, set.Count), all);
            }
        });
        return distances;
    }

    private static double OfOne(FeatureMatrix set, ReadOnlySpan<float> item, int neighbour, float[] all)
    {
        for (int other = 0; other < all.Length; other++)
        {
            all[other] = SquaredDistance.Of(item, set.Row(other));
        }

        NearestQueue nearest = new(neighbour);
        nearest.Offer(all, 0, self: -1);
        int[] found = new int[neighbour];
        nearest.Take(found);
        return Math.Sqrt(found.Max(other => all[other]));
    }
}
