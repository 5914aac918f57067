using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Exact nearest neighbours by Euclidean distance.</summary>
/// <remarks>
/// Matrix products give a block of distances; one pass over each row keeps the k nearest so far, and most distances are only compared
/// with the k-th of these. The distances that are returned are computed anew from differences, so that those of equal items are 0.
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
        PriorityQueue<int, long>[] nearest = [.. Enumerable.Range(0, Math.Min(BlockRows, matrix.Count)).Select(_ => new PriorityQueue<int, long>(perItem + 1))];
        for (int first = 0; first < matrix.Count; first += BlockRows)
        {
            int start = first, rows = Math.Min(BlockRows, matrix.Count - first);
            for (int column = 0; column < matrix.Count; column += BlockColumns)
            {
                cancellation.ThrowIfCancellationRequested();
                Look(blocks, start, column, nearest.AsMemory(0, rows), perItem);
            }

            RowPieces.Run(rows, Piece, (from, end) =>
            {
                for (int row = from; row < end; row++)
                {
                    Span<int> found = items.AsSpan((start + row) * perItem, perItem);
                    Take(nearest[row], found);
                    Measure(matrix, start + row, found, squaredDistances.AsSpan((start + row) * perItem, perItem));
                }
            });
        }

        return new Neighbours(matrix.Count, perItem, items, squaredDistances);
    }

    /// <summary>Offers a block of items to the queues of some rows.</summary>
    private static void Look(DistanceBlocks blocks, int first, int firstColumn, Memory<PriorityQueue<int, long>> nearest, int perItem)
    {
        using DisposeScope scope = NewDisposeScope();
        int columns = Math.Min(BlockColumns, blocks.Count - firstColumn);
        Tensor distances = blocks.Of(first, nearest.Length, firstColumn, columns);
        RowPieces.Run(nearest.Length, Piece, (from, end) =>
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
            for (int row = from; row < end; row++)
            {
                Offer(values.Slice(row * columns, columns), firstColumn, first + row, nearest.Span[row], perItem);
            }
        });
    }

    private static void Offer(ReadOnlySpan<float> distances, int firstColumn, int self, PriorityQueue<int, long> nearest, int perItem)
    {
        // The queue hands out the smallest first, so that priorities are negative ranks.
        int column = 0;
        for (; column < distances.Length && nearest.Count < perItem; column++)
        {
            if (firstColumn + column != self)
            {
                nearest.Enqueue(firstColumn + column, -Rank(distances[column], firstColumn + column));
            }
        }

        float farthest = Farthest(nearest);
        while (column < distances.Length)
        {
            if (distances.Length - column >= Vector<float>.Count && Vector.GreaterThanOrEqualAll(new Vector<float>(distances[column..]), new Vector<float>(farthest)))
            {
                column += Vector<float>.Count;
                continue;
            }

            for (int end = Math.Min(distances.Length, column + Vector<float>.Count); column < end; column++)
            {
                if (distances[column] < farthest && firstColumn + column != self)
                {
                    nearest.EnqueueDequeue(firstColumn + column, -Rank(distances[column], firstColumn + column));
                    farthest = Farthest(nearest);
                }
            }
        }
    }

    /// <summary>Orders by distance, then by index: the bits of floats from 0 up ascend with them.</summary>
    private static long Rank(float distance, int item) => ((long)BitConverter.SingleToInt32Bits(distance > 0f ? distance : 0f) << 32) | (uint)item;

    private static void Take(PriorityQueue<int, long> nearest, Span<int> found)
    {
        for (int place = 0; place < found.Length; place++)
        {
            found[place] = nearest.Dequeue();
        }

        found.Sort();
    }

    private static float Farthest(PriorityQueue<int, long> nearest) =>
        nearest.TryPeek(out _, out long priority) ? BitConverter.Int32BitsToSingle((int)(-priority >> 32)) : float.PositiveInfinity;

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
