using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>What is clustered: one row an item, float32, row-major <c>[items, dimensions]</c>.</summary>
/// <remarks>The rows lie in blocks of whole rows, as one array holds at most 2^31 values.</remarks>
public sealed record FeatureMatrix
{
    private const int LargestBlock = 1 << 30;
    private const int LargestCopy = 1 << 28;

    private readonly float[][] blocks;
    private readonly int rowsPerBlock;

    /// <summary>Wraps values without copying them.</summary>
    /// <param name="values">Row-major <c>[items, dimensions]</c>; must not change while the matrix is in use.</param>
    /// <param name="count">The number of items, at least 1.</param>
    /// <param name="dimensions">The number of features of an item, at least 1.</param>
    /// <exception cref="ArgumentException">The number of values is not items times dimensions.</exception>
    public FeatureMatrix(float[] values, int count, int dimensions)
        : this(count, dimensions)
    {
        if (values.LongLength != (long)count * dimensions)
        {
            throw new ArgumentException($"A matrix of {count} items and {dimensions} dimensions has {(long)count * dimensions} values; received {values.LongLength}.", nameof(values));
        }

        blocks = [values];
        rowsPerBlock = count;
    }

    private FeatureMatrix(int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        blocks = [];
        Count = count;
        Dimensions = dimensions;
    }

    private FeatureMatrix(int count, int dimensions, int rowsPerBlock)
        : this(count, dimensions)
    {
        this.rowsPerBlock = Math.Min(rowsPerBlock, count);
        blocks = new float[(count + this.rowsPerBlock - 1) / this.rowsPerBlock][];
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = new float[Math.Min(this.rowsPerBlock, count - (block * this.rowsPerBlock)) * dimensions];
        }
    }

    /// <summary>The number of items.</summary>
    public int Count { get; }

    /// <summary>The number of features of an item.</summary>
    public int Dimensions { get; }

    /// <summary>The values in row-major order, some rows after the others; one block unless there are more than 2^30 values.</summary>
    public IEnumerable<ReadOnlyMemory<float>> Blocks => blocks.Select(block => (ReadOnlyMemory<float>)block);

    /// <summary>The features of one item.</summary>
    /// <param name="item">The item's index, in [0, items).</param>
    /// <returns>A view, <c>[dimensions]</c>.</returns>
    public ReadOnlySpan<float> Row(int item) => WritableRow(item);

    /// <summary>Finds a value that is NaN or infinite.</summary>
    /// <returns>The first such value's item, or -1 where every value is finite.</returns>
    public int FirstNonFiniteItem()
    {
        for (int block = 0; block < blocks.Length; block++)
        {
            int index = Array.FindIndex(blocks[block], value => !float.IsFinite(value));
            if (index >= 0)
            {
                return (block * rowsPerBlock) + (index / Dimensions);
            }
        }

        return -1;
    }

    /// <summary>Creates a matrix of zeros, to be filled by <see cref="Store"/>.</summary>
    /// <param name="count">The number of items, at least 1.</param>
    /// <param name="dimensions">The number of features of an item, at least 1.</param>
    /// <param name="blockValues">The most values of a block, at least one row's.</param>
    internal static FeatureMatrix Zeros(int count, int dimensions, int blockValues = LargestBlock) => new(count, dimensions, Math.Max(1, blockValues / dimensions));

    /// <summary>Copies some rows.</summary>
    /// <param name="items">The items, at least one.</param>
    /// <returns>A matrix of these rows in this order.</returns>
    internal FeatureMatrix Rows(IReadOnlyList<int> items)
    {
        FeatureMatrix rows = Zeros(items.Count, Dimensions);
        for (int row = 0; row < items.Count; row++)
        {
            Row(items[row]).CopyTo(rows.WritableRow(row));
        }

        return rows;
    }

    /// <summary>Writes rows.</summary>
    /// <param name="first">The first row's item.</param>
    /// <param name="rows">float32 <c>[rows, dimensions]</c>, contiguous, on the processor.</param>
    internal void Store(int first, Tensor rows)
    {
        // A span holds less than 2^31 bytes.
        int step = Math.Max(1, LargestCopy / Dimensions);
        for (int start = 0; start < rows.shape[0]; start += step)
        {
            using Tensor part = rows.narrow(0, start, Math.Min(step, rows.shape[0] - start));
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(part.bytes);
            for (int row = 0; row < part.shape[0]; row++)
            {
                values.Slice(row * Dimensions, Dimensions).CopyTo(WritableRow(first + start + row));
            }
        }
    }

    private Span<float> WritableRow(int item)
    {
        // Inside a block an index is below 2^31; over all rows it may not be. Most matrices are one block, and need no division.
        int block = item < rowsPerBlock ? 0 : item / rowsPerBlock;
        return blocks[block].AsSpan((item - (block * rowsPerBlock)) * Dimensions, Dimensions);
    }
}
