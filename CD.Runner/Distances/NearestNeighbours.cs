using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Exact nearest neighbours by Euclidean distance.</summary>
/// <remarks>
/// <para>
/// Products of blocks of standardized items in float32, each block for its rows and for its columns, leave every item those others that
/// may be among its nearest as far as float32 can tell (<see cref="NearCandidates"/>). Float64 differences of the items as they are
/// choose among these. An item that has too many of them, as in a group that is tight beside its distance from the mean, is compared
/// with all by products in float64 (<see cref="DistanceBlocks"/>).
/// </para>
/// <para>
/// n items of d dimensions take n² d multiplications and additions in float32, half of it again where all fall back to float64; memory
/// beside the items: a float32 copy of them and 8 bytes for each of some 2 k to 8 k + 512 candidates of an item.
/// </para>
/// </remarks>
internal static class NearestNeighbours
{
    private const int Piece = 16;
    private const int BlockItems = 1024;
    private const int BlockRows = 512;
    private const int BlockColumns = 4096;
    private const int Spare = 16;

    /// <summary>Finds neighbours.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="perItem">k, from 1 to the number of other items.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>The neighbours; of those that are equally near, or as far as float64's products can tell for an item with too many candidates, the lowest.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Neighbours Find(FeatureMatrix matrix, int perItem, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perItem, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perItem, matrix.Count - 1);
        using IDisposable noGrad = no_grad();
        int[] items = new int[checked(matrix.Count * perItem)];
        float[] squaredDistances = new float[items.Length];
        NearCandidates[] candidates = Candidates(matrix, perItem, cancellation);
        RowPieces.Run(matrix.Count, Piece, (from, end) =>
        {
            for (int item = from; item < end; item++)
            {
                if (!candidates[item].TooMany)
                {
                    Span<int> found = items.AsSpan(item * perItem, perItem);
                    Choose(matrix, item, candidates[item].Items, found);
                    Measure(matrix, item, found, squaredDistances.AsSpan(item * perItem, perItem));
                }
            }
        });
        int[] rest = [.. Enumerable.Range(0, matrix.Count).Where(item => candidates[item].TooMany)];
        if (rest.Length > 0)
        {
            CompareWithAll(matrix, rest, perItem, items, squaredDistances, cancellation);
        }

        return new Neighbours(matrix.Count, perItem, items, squaredDistances);
    }

    /// <summary>The squared distance of two rows, from differences in float64.</summary>
    private static double Exact(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector<double> low = Vector<double>.Zero, high = Vector<double>.Zero;
        int feature = 0;
        for (; feature <= left.Length - Vector<float>.Count; feature += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(left[feature..]), out Vector<double> leftLow, out Vector<double> leftHigh);
            Vector.Widen(new Vector<float>(right[feature..]), out Vector<double> rightLow, out Vector<double> rightHigh);
            leftLow -= rightLow;
            leftHigh -= rightHigh;
            low += leftLow * leftLow;
            high += leftHigh * leftHigh;
        }

        double sum = Vector.Sum(low + high);
        for (; feature < left.Length; feature++)
        {
            double difference = (double)left[feature] - right[feature];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>Finds what may be among each item's nearest.</summary>
    private static NearCandidates[] Candidates(FeatureMatrix matrix, int perItem, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor items = DistanceBlocks.Standardized(matrix); // [items, dimensions]
        CandidateBounds bounds = CandidateBounds.Of(items);
        NearCandidates[] candidates = [.. Enumerable.Range(0, matrix.Count).Select(item => new NearCandidates(item, perItem, bounds))];
        for (int first = 0; first < matrix.Count; first += BlockItems)
        {
            Tensor rows = items.narrow(0, first, Math.Min(BlockItems, matrix.Count - first));
            for (int column = first; column < matrix.Count; column += BlockItems)
            {
                cancellation.ThrowIfCancellationRequested();
                using DisposeScope inner = NewDisposeScope();
                Tensor products = rows.mm(items.narrow(0, column, Math.Min(BlockItems, matrix.Count - column)).t()); // [rows, columns]
                Offer(products, first, column, candidates);
                if (column > first)
                {
                    Offer(products.t().contiguous(), column, first, candidates);
                }
            }
        }

        return candidates;
    }

    /// <summary>Offers a block of items to the candidates of others.</summary>
    private static void Offer(Tensor products, int first, int firstColumn, NearCandidates[] candidates)
    {
        int columns = (int)products.shape[1];
        RowPieces.Run((int)products.shape[0], Piece, (from, end) =>
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(products.bytes);
            for (int row = from; row < end; row++)
            {
                candidates[first + row].Offer(values.Slice(row * columns, columns), firstColumn);
            }
        });
    }

    /// <summary>Chooses the nearest of an item's candidates, of equally near ones the lowest.</summary>
    private static void Choose(FeatureMatrix matrix, int item, ReadOnlySpan<int> candidates, Span<int> found)
    {
        if (candidates.Length > found.Length)
        {
            double[] distances = new double[candidates.Length];
            int[] ordered = candidates.ToArray();
            Array.Sort(ordered);
            for (int place = 0; place < ordered.Length; place++)
            {
                distances[place] = Exact(matrix.Row(item), matrix.Row(ordered[place]));
            }

            int[] places = [.. Enumerable.Range(0, ordered.Length).OrderBy(place => distances[place])];
            for (int place = 0; place < found.Length; place++)
            {
                found[place] = ordered[places[place]];
            }
        }
        else
        {
            candidates.CopyTo(found);
        }

        found.Sort();
    }

    /// <summary>Finds the neighbours of some items among all by products in float64.</summary>
    private static void CompareWithAll(FeatureMatrix matrix, int[] rest, int perItem, int[] items, float[] squaredDistances, CancellationToken cancellation)
    {
        // Some more than k, so that those whose products are nearly equal are chosen among by differences.
        int kept = Math.Min(perItem + Spare, matrix.Count - 1);
        using DistanceBlocks blocks = new(matrix);
        NearestQueue[] nearest = [.. Enumerable.Range(0, Math.Min(BlockRows, rest.Length)).Select(_ => new NearestQueue(kept))];
        foreach (int[] rows in rest.Chunk(BlockRows))
        {
            for (int column = 0; column < matrix.Count; column += BlockColumns)
            {
                cancellation.ThrowIfCancellationRequested();
                Look(blocks, rows, column, nearest);
            }

            RowPieces.Run(rows.Length, Piece, (from, end) =>
            {
                int[] near = new int[kept];
                for (int row = from; row < end; row++)
                {
                    Span<int> found = items.AsSpan(rows[row] * perItem, perItem);
                    nearest[row].Take(near);
                    Choose(matrix, rows[row], near, found);
                    Measure(matrix, rows[row], found, squaredDistances.AsSpan(rows[row] * perItem, perItem));
                }
            });
        }
    }

    /// <summary>Offers a block of items to the queues of some rows.</summary>
    private static void Look(DistanceBlocks blocks, int[] rows, int firstColumn, NearestQueue[] nearest)
    {
        using DisposeScope scope = NewDisposeScope();
        int columns = Math.Min(BlockColumns, blocks.Count - firstColumn);
        Tensor distances = blocks.Of(rows, firstColumn, columns);
        RowPieces.Run(rows.Length, Piece, (from, end) =>
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
            for (int row = from; row < end; row++)
            {
                nearest[row].Offer(values.Slice(row * columns, columns), firstColumn, rows[row]);
            }
        });
    }

    private static void Measure(FeatureMatrix matrix, int item, ReadOnlySpan<int> others, Span<float> squaredDistances)
    {
        ReadOnlySpan<float> row = matrix.Row(item);
        for (int place = 0; place < others.Length; place++)
        {
            squaredDistances[place] = SquaredDistance.Of(row, matrix.Row(others[place]));
        }
    }
}
