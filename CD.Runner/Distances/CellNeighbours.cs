using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Nearly all nearest neighbours by Euclidean distance among very many items: each item is sought in the cells nearest to its own.</summary>
/// <remarks>
/// <para>
/// An inverted file (Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", PAMI 2011, without the quantization). K-means over a sample gives C
/// cells; the items of a cell are compared with those of the cell itself and of the P - 1 cells whose centres are nearest to its centre. An item whose neighbour
/// lies in none of these gets the next nearest instead: the distances are right, some are not the nearest.
/// </para>
/// <para>
/// Time: n C d products for the cells and some n² d P / C for the neighbours, so with C = √n about P n^1.5 d, instead of n² d. Memory: the neighbours, a copy of
/// the items cell by cell, and blocks of 32 MiB.
/// </para>
/// </remarks>
internal static class CellNeighbours
{
    private const int BlockValues = 1 << 23;
    private const int MostRows = 1024;
    private const int SampleIterations = 20;
    private const int Piece = 16;

    /// <summary>Finds neighbours.</summary>
    /// <param name="matrix">The items, finite.</param>
    /// <param name="perItem">k, from 1 to the number of other items.</param>
    /// <param name="options">How the items are divided.</param>
    /// <param name="cancellation">Stops between two cells.</param>
    /// <returns>The neighbours; of equally near ones those of the lowest cells.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Neighbours Find(FeatureMatrix matrix, int perItem, CellOptions options, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perItem, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perItem, matrix.Count - 1);
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor items = DistanceBlocks.Standardized(matrix);
        Tensor centres = Centres(items, options, cancellation);
        CellLists cells = CellLists.Of(Nearest(items, centres, cancellation), (int)centres.shape[0]);
        Tensor order = tensor(cells.Items);
        Tensor sorted = items.index_select(0, order);
        items.Dispose();

        int[] found = new int[checked(matrix.Count * perItem)];
        float[] squaredDistances = new float[found.Length];
        foreach ((int cell, int[] probed) in cells.Probes(centres, options.Probes, perItem))
        {
            cancellation.ThrowIfCancellationRequested();
            Search(matrix, sorted, centres, cells, cell, probed, perItem, found, squaredDistances);
        }

        return new Neighbours(matrix.Count, perItem, found, squaredDistances);
    }

    /// <summary>The centres of K-means over items that lie evenly through the set.</summary>
    private static Tensor Centres(Tensor items, CellOptions options, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        long count = items.shape[0];
        int cells = (int)Math.Min(options.Cells ?? (long)Math.Sqrt(count), count);
        long sampled = Math.Min(count, (long)cells * options.SamplePerCell);
        Tensor places = arange(sampled, dtype: ScalarType.Int64).mul(count).div(sampled, RoundingMode.floor);
        FeatureMatrix sample = FeatureMatrix.Zeros((int)sampled, (int)items.shape[1]);
        sample.Store(0, items.index_select(0, places));
        KMeansResult result = KMeans.Fit(sample, new KMeansOptions { Clusters = cells, Restarts = 1, Seed = options.Seed, MaximumIterations = SampleIterations }, cancellation);
        return tensor(result.Centroids, [cells, items.shape[1]]).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>Each item's nearest centre.</summary>
    private static int[] Nearest(Tensor items, Tensor centres, CancellationToken cancellation)
    {
        int[] nearest = new int[items.shape[0]];
        int rows = (int)Math.Clamp(BlockValues / Math.Max(centres.shape[0], items.shape[1]), 1, items.shape[0]);
        using Tensor squares = centres.square().sum(1).unsqueeze(0);
        for (int first = 0; first < nearest.Length; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor block = items.narrow(0, first, Math.Min(rows, nearest.Length - first));
            Tensor cells = addmm(squares, block, centres.t(), beta: 1f, alpha: -2f).argmin(1).to(ScalarType.Int32);
            MemoryMarshal.Cast<byte, int>(cells.bytes).CopyTo(nearest.AsSpan(first));
        }

        return nearest;
    }

    /// <summary>Searches for the items of one cell in some cells.</summary>
    private static void Search(FeatureMatrix matrix, Tensor sorted, Tensor centres, CellLists cells, int cell, int[] probed, int perItem, int[] found, float[] squaredDistances)
    {
        (int start, int end) = cells.Of(cell);
        for (int first = start; first < end; first += MostRows)
        {
            using DisposeScope scope = NewDisposeScope();
            int rows = Math.Min(MostRows, end - first);
            NearestQueue[] nearest = [.. Enumerable.Range(0, rows).Select(_ => new NearestQueue(perItem))];

            // About the cell's centre, small distances keep their digits in float32.
            Tensor centre = centres.narrow(0, cell, 1);
            Tensor left = sorted.narrow(0, first, rows).sub(centre);
            Tensor leftSquares = left.square().sum(1).unsqueeze(1);
            foreach (int other in probed)
            {
                Look(left, leftSquares, sorted, centre, cells.Of(other), first, nearest);
            }

            Take(matrix, cells, first, nearest, perItem, found, squaredDistances);
        }
    }

    private static void Look(Tensor left, Tensor leftSquares, Tensor sorted, Tensor centre, (int Start, int End) others, int firstRow, NearestQueue[] nearest)
    {
        int columns = BlockValues / (int)Math.Max(nearest.Length, left.shape[1]);
        for (int first = others.Start; first < others.End; first += columns)
        {
            using DisposeScope scope = NewDisposeScope();
            int start = first, count = Math.Min(columns, others.End - first);
            Tensor right = sorted.narrow(0, first, count).sub(centre);
            Tensor distances = addmm(right.square().sum(1).unsqueeze(0), left, right.t(), beta: 1f, alpha: -2f).add_(leftSquares);
            RowPieces.Run(nearest.Length, Piece, (from, end) =>
            {
                ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
                for (int row = from; row < end; row++)
                {
                    nearest[row].Offer(values.Slice(row * count, count), start, firstRow + row);
                }
            });
        }
    }

    private static void Take(FeatureMatrix matrix, CellLists cells, int firstRow, NearestQueue[] nearest, int perItem, int[] found, float[] squaredDistances) =>
        RowPieces.Run(nearest.Length, Piece, (from, end) =>
        {
            for (int row = from; row < end; row++)
            {
                int item = (int)cells.Items[firstRow + row];
                Span<int> others = found.AsSpan(item * perItem, perItem);
                nearest[row].Take(others);
                for (int place = 0; place < perItem; place++)
                {
                    others[place] = (int)cells.Items[others[place]];
                }

                others.Sort();
                for (int place = 0; place < perItem; place++)
                {
                    squaredDistances[(item * perItem) + place] = SquaredDistance.Of(matrix.Row(item), matrix.Row(others[place]));
                }
            }
        });
}
