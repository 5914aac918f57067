using CD.Runner.Evaluation;

namespace CD.Runner.Distances;

/// <summary>Nearest neighbours of every item, by the search that fits their number.</summary>
internal static class NeighbourSearch
{
    /// <summary>The most items that are searched exactly, in a time that grows with their square; beyond, <see cref="CellNeighbours"/> searches.</summary>
    public const int MostExact = 1 << 16;

    /// <summary>Finds neighbours: exactly among at most <see cref="MostExact"/> items, else nearly all of them.</summary>
    /// <param name="matrix">The items, finite.</param>
    /// <param name="perItem">k, from 1 to the number of other items.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>The neighbours by Euclidean distance.</returns>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Neighbours Find(FeatureMatrix matrix, int perItem, CancellationToken cancellation)
    {
        if (matrix.FirstNonFiniteItem() is >= 0 and var item)
        {
            throw new ArgumentException($"Every feature is finite; item {item} holds a NaN or an infinity. Leave it out, or look for what produced it.", nameof(matrix));
        }

        return matrix.Count <= MostExact
            ? NearestNeighbours.Find(matrix, perItem, cancellation)
            : CellNeighbours.Find(matrix, perItem, new CellOptions(), cancellation);
    }
}
