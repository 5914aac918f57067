using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Exact nearest neighbours by Euclidean distance.</summary>
/// <remarks>
/// Matrix products give a block of distances; one pass over each row keeps the k nearest so far. The distances that are returned are
/// computed anew from differences, so that those of equal items are 0.
/// </remarks>
internal static class NearestNeighbours
{
    private const int Piece = 16;
    private const int BlockRows = 512;
    private const int BlockColumns = 4096;

    /// <summary>Finds neighbours.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="perItem">k, from 1 to the number of other items.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>The neighbours; of those that are equally near as far as the products can tell, the lowest.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Neighbours Find(FeatureMatrix matrix, int perItem, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perItem, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perItem, matrix.Count - 1);
        using IDisposable noGrad = no_grad();
        int[] items = new int[checked(matrix.Count * perItem)];
        float[] squaredDistances = new float[items.Length];
        using DistanceBlocks blocks = new(matrix);
        NearestQueue[] nearest = [.. Enumerable.Range(0, Math.Min(BlockRows, matrix.Count)).Select(_ => new NearestQueue(perItem))];
        for (int first = 0; first < matrix.Count; first += BlockRows)
        {
            int start = first, rows = Math.Min(BlockRows, matrix.Count - first);
            for (int column = 0; column < matrix.Count; column += BlockColumns)
            {
                cancellation.ThrowIfCancellationRequested();
                Look(blocks, start, column, nearest.AsMemory(0, rows));
            }

            RowPieces.Run(rows, Piece, (from, end) =>
            {
                for (int row = from; row < end; row++)
                {
                    Span<int> found = items.AsSpan((start + row) * perItem, perItem);
                    nearest[row].Take(found);
                    Measure(matrix, start + row, found, squaredDistances.AsSpan((start + row) * perItem, perItem));
                }
            });
        }

        return new Neighbours(matrix.Count, perItem, items, squaredDistances);
    }

    /// <summary>Offers a block of items to the queues of some rows.</summary>
    private static void Look(DistanceBlocks blocks, int first, int firstColumn, Memory<NearestQueue> nearest)
    {
        using DisposeScope scope = NewDisposeScope();
        int columns = Math.Min(BlockColumns, blocks.Count - firstColumn);
        Tensor distances = blocks.Of(first, nearest.Length, firstColumn, columns);
        RowPieces.Run(nearest.Length, Piece, (from, end) =>
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
            for (int row = from; row < end; row++)
            {
                nearest.Span[row].Offer(values.Slice(row * columns, columns), firstColumn, first + row);
            }
        });
    }

    private static void Measure(FeatureMatrix matrix, int item, ReadOnlySpan<int> others, Span<float> squaredDistances)
    {
        ReadOnlySpan<float> row = matrix.Row(item);
        for (int place = 0; place < others.Length; place++)
        {
            squaredDistances[place] = SquaredDistance(row, matrix.Row(others[place]));
        }
    }

    private static float SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector<float> sums = Vector<float>.Zero;
        int feature = 0;
        for (; feature <= left.Length - Vector<float>.Count; feature += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(left[feature..]) - new Vector<float>(right[feature..]);
            sums = Vector.FusedMultiplyAdd(difference, difference, sums);
        }

        float sum = Vector.Sum(sums);
        for (; feature < left.Length; feature++)
        {
            float difference = left[feature] - right[feature];
            sum += difference * difference;
        }

        return sum;
    }
}
