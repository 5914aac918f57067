using System.Runtime.InteropServices;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Squared Euclidean distances of some items to all, by matrix products, a block at a time.</summary>
/// <remarks>
/// Distances are expanded as |x|² - 2xy + |y|² over items with mean 0 and total variance 1, in float64, since distances within a tight
/// group can be far below the items' norms. They are good for ranks; what needs small distances exactly computes them anew from differences.
/// </remarks>
internal sealed class DistanceBlocks : IDisposable
{
    private const int BlockValues = 1 << 23;

    private delegate void CopyRow<T>(ReadOnlySpan<float> row, Span<T> target);

    private readonly Tensor items; // [items, dimensions]
    private readonly Tensor squares; // [1, items]

    /// <summary>Takes a standardized copy of the items.</summary>
    /// <param name="matrix">The items.</param>
    public DistanceBlocks(FeatureMatrix matrix)
    {
        using DisposeScope scope = NewDisposeScope();
        Standardization standardization = Standardization.Of(matrix);
        items = empty([matrix.Count, matrix.Dimensions], ScalarType.Float64).DetachFromDisposeScope();
        CopyRows<double>(matrix, items, (row, target) =>
        {
            for (int feature = 0; feature < row.Length; feature++)
            {
                target[feature] = (row[feature] - standardization.Mean[feature]) / standardization.Scale;
            }
        });
        squares = items.square().sum(1).unsqueeze(0).DetachFromDisposeScope();
    }

    /// <summary>The number of items.</summary>
    public int Count => (int)items.shape[0];

    /// <summary>The rows of a block with all columns: as many as keep it within some 32 MiB.</summary>
    public int Rows => (int)Math.Clamp(BlockValues / items.shape[0], 16, 1024);

    /// <summary>Copies a matrix to a tensor with mean 0 and total variance 1.</summary>
    /// <param name="matrix">The items.</param>
    /// <returns>float32 <c>[items, dimensions]</c>; the current dispose scope owns it.</returns>
    public static Tensor Standardized(FeatureMatrix matrix)
    {
        Standardization standardization = Standardization.Of(matrix);
        Tensor tensor = empty([matrix.Count, matrix.Dimensions]);
        CopyRows<float>(matrix, tensor, standardization.Apply);
        return tensor;
    }

    /// <summary>What orders items by their distance from an item, for some items that follow each other.</summary>
    /// <param name="first">The first item.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="firstColumn">The first of the items that are ordered.</param>
    /// <param name="columns">The number of these.</param>
    /// <returns>float32 <c>[count, columns]</c>, contiguous: squared distances in units of the total variance; the current dispose scope owns it.</returns>
    public Tensor Of(int first, int count, int firstColumn, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        return Of(items.narrow(0, first, count), squares.narrow(1, first, count), firstColumn, columns).MoveToOuterDisposeScope();
    }

    /// <summary>What orders items by their distance from an item, for some items wherever they are.</summary>
    /// <param name="rows">These items.</param>
    /// <param name="firstColumn">The first of the items that are ordered.</param>
    /// <param name="columns">The number of these.</param>
    /// <returns>float32 <c>[rows, columns]</c>, contiguous: squared distances in units of the total variance; the current dispose scope owns it.</returns>
    public Tensor Of(int[] rows, int firstColumn, int columns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor chosen = tensor(rows);
        return Of(items.index_select(0, chosen), squares.index_select(1, chosen), firstColumn, columns).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        items.Dispose();
        squares.Dispose();
    }

    /// <summary>Fills a tensor's rows from a matrix's, blocks of them, since a span holds less than 2^31 bytes.</summary>
    private static void CopyRows<T>(FeatureMatrix matrix, Tensor tensor, CopyRow<T> copy)
        where T : unmanaged
    {
        int rows = Math.Max(1, BlockValues / matrix.Dimensions);
        for (int first = 0; first < matrix.Count; first += rows)
        {
            using Tensor part = tensor.narrow(0, first, Math.Min(rows, matrix.Count - first));
            Span<T> values = MemoryMarshal.Cast<byte, T>(part.bytes);
            for (int row = 0; row < part.shape[0]; row++)
            {
                copy(matrix.Row(first + row), values.Slice(row * matrix.Dimensions, matrix.Dimensions));
            }
        }
    }

    private Tensor Of(Tensor rows, Tensor rowSquares, int firstColumn, int columns)
    {
        Tensor distances = addmm(squares.narrow(1, firstColumn, columns), rows, items.narrow(0, firstColumn, columns).t(), beta: 1f, alpha: -2f);

        // Small distances keep their digits in float32, once they are small.
        return distances.add_(rowSquares.t()).to(ScalarType.Float32).contiguous();
    }
}
