using CD.Runner.Distances;

namespace CD.Runner.Projection;

/// <summary>A symmetric sparse matrix in compressed rows; the columns of a row ascend.</summary>
/// <param name="offsets">Where each row starts, and the end; <c>[items + 1]</c>.</param>
/// <param name="columns">The columns, row after row.</param>
/// <param name="values">The values, row after row.</param>
internal sealed class SparseSimilarities(int[] offsets, int[] columns, float[] values)
{
    /// <summary>All values, row after row.</summary>
    public float[] Values => values;

    /// <summary>The columns of a row's values.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<int> Columns(int row) => columns.AsSpan(offsets[row]..offsets[row + 1]);

    /// <summary>A row's values.</summary>
    /// <param name="row">The row.</param>
    public ReadOnlySpan<float> Row(int row) => values.AsSpan(offsets[row]..offsets[row + 1]);

    /// <summary>A matrix plus its transpose, divided so that the result sums to 1.</summary>
    /// <param name="neighbours">The columns of each row, ascending.</param>
    /// <param name="conditional">The values of each row, row-major like the columns; not all 0.</param>
    /// <returns>The symmetric matrix.</returns>
    public static SparseSimilarities Symmetrized(Neighbours neighbours, float[] conditional)
    {
        float scale = (float)(1.0 / (2.0 * conditional.Sum(value => (double)value)));
        (int[] starts, int[] rows, float[] transposed) = Transposed(neighbours, conditional);
        int[] offsets = new int[neighbours.Count + 1];
        for (int row = 0; row < neighbours.Count; row++)
        {
            offsets[row + 1] = checked(offsets[row] + Merge(row, [], []));
        }

        int[] columns = new int[offsets[^1]];
        float[] values = new float[offsets[^1]];
        for (int row = 0; row < neighbours.Count; row++)
        {
            _ = Merge(row, columns.AsSpan(offsets[row]..offsets[row + 1]), values.AsSpan(offsets[row]..offsets[row + 1]));
        }

        return new SparseSimilarities(offsets, columns, values);

        // Joins a row with the transposed one; only counts where there is no room for the result.
        int Merge(int row, Span<int> resultColumns, Span<float> resultValues)
        {
            ReadOnlySpan<int> own = neighbours.Of(row), incoming = rows.AsSpan(starts[row]..starts[row + 1]);
            int taken = 0, received = 0, count = 0;
            while (taken < own.Length || received < incoming.Length)
            {
                int left = taken < own.Length ? own[taken] : int.MaxValue, right = received < incoming.Length ? incoming[received] : int.MaxValue;
                float value = 0f;
                if (left <= right)
                {
                    value += conditional[(row * neighbours.PerItem) + taken++];
                }

                if (right <= left)
                {
                    value += transposed[starts[row] + received++];
                }

                if (resultColumns.Length > 0)
                {
                    resultColumns[count] = Math.Min(left, right);
                    resultValues[count] = value * scale;
                }

                count++;
            }

            return count;
        }
    }

    private static (int[] Starts, int[] Rows, float[] Values) Transposed(Neighbours neighbours, float[] conditional)
    {
        int[] starts = new int[neighbours.Count + 1];
        foreach (int column in neighbours.Items)
        {
            starts[column + 1]++;
        }

        for (int row = 0; row < neighbours.Count; row++)
        {
            starts[row + 1] += starts[row];
        }

        int[] next = [.. starts], rows = new int[neighbours.Items.Length];
        float[] values = new float[neighbours.Items.Length];
        for (int entry = 0; entry < rows.Length; entry++)
        {
            int place = next[neighbours.Items[entry]]++;
            rows[place] = entry / neighbours.PerItem;
            values[place] = conditional[entry];
        }

        return (starts, rows, values);
    }
}
