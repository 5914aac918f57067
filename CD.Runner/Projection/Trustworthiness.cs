using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Distances;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>How far points that are neighbours in a projection are neighbours among the items too (Venna and Kaski, 2001), as scikit-learn's <c>trustworthiness</c>.</summary>
internal static class Trustworthiness
{
    /// <summary>The usual number of neighbours.</summary>
    public const int DefaultNeighbours = 12;

    private const int Piece = 4;

    /// <summary>Computes 1 - 2 / (n k (2n - 3k - 1)) times the sum, over each point's k nearest points, of by how much their rank among the item's neighbours exceeds k.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="projection">One row an item.</param>
    /// <param name="neighbours">k, at least 1 and below half of the number of items.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>A number from 0 to 1: 1 where no neighbour is a stranger. Equally near items share the best of their ranks.</returns>
    /// <exception cref="ArgumentException">The matrices have different numbers of rows, or k is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static double Compute(FeatureMatrix matrix, FeatureMatrix projection, int neighbours, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        if (projection.Count != matrix.Count || 2 * neighbours >= matrix.Count)
        {
            throw new ArgumentException($"A projection has one row an item, and k is below half of their number; received {projection.Count} rows for {matrix.Count} items and k = {neighbours}.", nameof(neighbours));
        }

        Neighbours near = NearestNeighbours.Find(projection, neighbours, cancellation);
        using DistanceBlocks blocks = new(matrix);
        double excess = 0.0;
        for (int first = 0; first < matrix.Count; first += blocks.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor distances = blocks.Of(first, Math.Min(blocks.Rows, matrix.Count - first), 0, matrix.Count);
            int start = first;
            excess += RowPieces.Sum((int)distances.shape[0], Piece, (from, end) =>
            {
                Span<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
                double sum = 0.0;
                for (int row = from; row < end; row++)
                {
                    Span<float> own = values.Slice(row * matrix.Count, matrix.Count);
                    own[start + row] = float.PositiveInfinity;
                    foreach (int other in near.Of(start + row))
                    {
                        // As many are nearer as the rank says, less one.
                        sum += Math.Max(0, Nearer(own, own[other]) + 1 - neighbours);
                    }
                }

                return sum;
            });
        }

        double most = (double)matrix.Count * neighbours * ((2.0 * matrix.Count) - (3.0 * neighbours) - 1.0);
        return 1.0 - (2.0 * excess / most);
    }

    private static int Nearer(ReadOnlySpan<float> distances, float limit)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(distances);
        Vector<float> limits = new(limit);
        Vector<int> counts = Vector<int>.Zero;
        foreach (Vector<float> vector in vectors)
        {
            // True is -1.
            counts -= Vector.LessThan(vector, limits);
        }

        int count = Vector.Sum(counts);
        foreach (float distance in distances[(vectors.Length * Vector<float>.Count)..])
        {
            count += distance < limit ? 1 : 0;
        }

        return count;
    }
}
