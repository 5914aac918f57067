using System.Numerics;
using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Exact search for the items whose cosine with queries is largest, by matrix products of blocks.</summary>
/// <remarks>
/// The time is that of reading the items once for every 256 queries and of a product of items, queries and dimensions. Memory beside the items: 4
/// bytes an item for norms, and a block of 2 MiB with its products. The cosines that are returned are computed anew in float64; an item of zeros has a cosine of 0.
/// </remarks>
internal sealed class CosineSearch
{
    // A block stays in the processor's caches from its copying to its product.
    private const int BlockValues = 1 << 19;
    private const int QueriesAtOnce = 256;
    private const int Piece = 256;
    private const int QueryPiece = 8;

    private readonly FeatureMatrix items;
    private readonly float[] scales;

    /// <summary>Prepares the items' norms.</summary>
    /// <param name="items">The items, finite; they must not change while this object is in use.</param>
    public CosineSearch(FeatureMatrix items)
    {
        this.items = items;
        scales = Scales(items);
    }

    /// <summary>Finds items.</summary>
    /// <param name="queries">The queries, finite, of the items' dimensions.</param>
    /// <param name="count">How many for each query, from 1 to the number of items, less one where a query is left out.</param>
    /// <param name="selves">For each query the item that it is, and that is left out; -1 for none.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <returns>For each query its items, the most similar first, of equally similar ones the lowest index first.</returns>
    /// <exception cref="ArgumentException">The queries have other dimensions, or the numbers do not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public IReadOnlyList<IReadOnlyList<SimilarItem>> Find(FeatureMatrix queries, int count, IReadOnlyList<int> selves, CancellationToken cancellation)
    {
        if (queries.Dimensions != items.Dimensions || selves.Count != queries.Count)
        {
            throw new ArgumentException(FormattableString.Invariant($"Queries have the items' {items.Dimensions} dimensions and a self each; received {queries.Count} queries of {queries.Dimensions} dimensions and {selves.Count} selves."), nameof(queries));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, items.Count - (selves.Any(self => self >= 0) ? 1 : 0));
        using IDisposable noGrad = no_grad();
        float[] queryScales = Scales(queries);
        List<IReadOnlyList<SimilarItem>> found = [];
        for (int first = 0; first < queries.Count; first += QueriesAtOnce)
        {
            int held = Math.Min(QueriesAtOnce, queries.Count - first);
            NearestQueue[] nearest = [.. Enumerable.Range(0, held).Select(_ => new NearestQueue(count))];
            Look(queries, queryScales, first, selves, nearest, cancellation);
            int start = first;
            found.AddRange(nearest.Select((queue, query) => Measured(queries.Row(start + query), queue, count)));
        }

        return found;
    }

    /// <summary>One over each row's norm; 0 for a row of zeros.</summary>
    private static float[] Scales(FeatureMatrix matrix)
    {
        float[] scales = new float[matrix.Count];
        RowPieces.Run(matrix.Count, Piece, (from, end) =>
        {
            for (int row = from; row < end; row++)
            {
                double square = Product(matrix.Row(row), matrix.Row(row));
                scales[row] = square > 0.0 ? (float)(1.0 / Math.Sqrt(square)) : 0f;
            }
        });
        return scales;
    }

    /// <summary>Copies rows to a tensor, each divided by its norm.</summary>
    private static void CopyDirections(FeatureMatrix matrix, float[] scales, int first, Tensor block) => RowPieces.Run((int)block.shape[0], Piece, (from, end) =>
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(block.bytes);
        for (int row = from; row < end; row++)
        {
            ReadOnlySpan<float> source = matrix.Row(first + row);
            Span<float> target = values.Slice(row * matrix.Dimensions, matrix.Dimensions);
            Vector<float> scale = new(scales[first + row]);
            int place = 0;
            for (; place <= source.Length - Vector<float>.Count; place += Vector<float>.Count)
            {
                (new Vector<float>(source[place..]) * scale).CopyTo(target[place..]);
            }

            for (; place < source.Length; place++)
            {
                target[place] = source[place] * scale[0];
            }
        }
    });

    private static double Product(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0.0;
        for (int place = 0; place < left.Length; place++)
        {
            sum += (double)left[place] * right[place];
        }

        return sum;
    }

    /// <summary>Offers all items, a block after the other, to the queues of some queries.</summary>
    private void Look(FeatureMatrix queries, float[] queryScales, int firstQuery, IReadOnlyList<int> selves, NearestQueue[] nearest, CancellationToken cancellation)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor directions = empty([nearest.Length, items.Dimensions]);
        CopyDirections(queries, queryScales, firstQuery, directions);
        int rows = Math.Clamp(BlockValues / items.Dimensions, 1, items.Count);
        Tensor block = empty([rows, items.Dimensions]);
        for (int first = 0; first < items.Count; first += rows)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope inner = NewDisposeScope();
            int start = first;
            Tensor part = block.narrow(0, 0, Math.Min(rows, items.Count - first));
            CopyDirections(items, scales, first, part);
            Tensor distances = directions.mm(part.t()).neg_().add_(1f); // [queries, items of the block]
            int columns = (int)part.shape[0];
            RowPieces.Run(nearest.Length, QueryPiece, (from, end) =>
            {
                ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(distances.bytes);
                for (int query = from; query < end; query++)
                {
                    nearest[query].Offer(values.Slice(query * columns, columns), start, selves[firstQuery + query]);
                }
            });
        }
    }

    private SimilarItem[] Measured(ReadOnlySpan<float> query, NearestQueue queue, int count)
    {
        int[] found = new int[count];
        queue.Take(found);
        double norm = Math.Sqrt(Product(query, query));
        SimilarItem[] similar = new SimilarItem[count];
        for (int place = 0; place < count; place++)
        {
            ReadOnlySpan<float> item = items.Row(found[place]);
            double norms = norm * Math.Sqrt(Product(item, item));
            similar[place] = new SimilarItem(found[place], norms > 0.0 ? Math.Clamp(Product(query, item) / norms, -1.0, 1.0) : 0.0);
        }

        return [.. similar.OrderByDescending(one => one.Cosine).ThenBy(one => one.Item)];
    }
}
