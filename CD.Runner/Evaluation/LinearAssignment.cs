namespace CD.Runner.Evaluation;

/// <summary>The one-to-one assignment of rows to columns with the greatest total gain.</summary>
/// <remarks>
/// The Hungarian method by shortest augmenting paths, in integers and so exact, O(r² c) for r rows and c ≥ r columns:
/// R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems",
/// Computing 38 (1987).
/// </remarks>
internal static class LinearAssignment
{
    /// <summary>Assigns as many rows as there are columns for, each to its own column.</summary>
    /// <param name="rowCount">The number of rows, at least 0.</param>
    /// <param name="columnCount">The number of columns, at least 0.</param>
    /// <param name="gain">What a row is worth in a column; of a magnitude of at most 2^31.</param>
    /// <returns>The column of each row, or -1 for a row without one (only where there are more rows than columns).</returns>
    public static int[] Maximize(int rowCount, int columnCount, Func<int, int, long> gain)
    {
        if (rowCount <= columnCount)
        {
            return Minimize(rowCount, columnCount, (row, column) => -gain(row, column));
        }

        int[] rowOfColumn = Minimize(columnCount, rowCount, (column, row) => -gain(row, column));
        int[] columnOfRow = new int[rowCount];
        Array.Fill(columnOfRow, -1);
        for (int column = 0; column < columnCount; column++)
        {
            columnOfRow[rowOfColumn[column]] = column;
        }

        return columnOfRow;
    }

    // Dual potentials keep every reduced cost at least 0 and those of assigned pairs at 0. Column `columnCount` is a
    // start that holds the row to be placed.
    private static int[] Minimize(int rowCount, int columnCount, Func<int, int, long> cost)
    {
        long[] rowPotential = new long[rowCount];
        long[] columnPotential = new long[columnCount + 1];
        int[] rowAt = new int[columnCount + 1];
        Array.Fill(rowAt, -1);
        for (int row = 0; row < rowCount; row++)
        {
            rowAt[columnCount] = row;
            Augment(columnCount, cost, rowPotential, columnPotential, rowAt);
        }

        int[] columnOf = new int[rowCount];
        for (int column = 0; column < columnCount; column++)
        {
            if (rowAt[column] >= 0)
            {
                columnOf[rowAt[column]] = column;
            }
        }

        return columnOf;
    }

    private static void Augment(int columnCount, Func<int, int, long> cost, long[] rowPotential, long[] columnPotential, int[] rowAt)
    {
        long[] distance = new long[columnCount];
        int[] previous = new int[columnCount];
        bool[] visited = new bool[columnCount + 1];
        Array.Fill(distance, long.MaxValue);
        int current = columnCount;
        while (rowAt[current] >= 0)
        {
            visited[current] = true;
            int row = rowAt[current];
            int nearest = -1;
            for (int column = 0; column < columnCount; column++)
            {
                if (visited[column])
                {
                    continue;
                }

                long reduced = cost(row, column) - rowPotential[row] - columnPotential[column];
                if (reduced < distance[column])
                {
                    distance[column] = reduced;
                    previous[column] = current;
                }

                if (nearest < 0 || distance[column] < distance[nearest])
                {
                    nearest = column;
                }
            }

            long step = distance[nearest];
            for (int column = 0; column <= columnCount; column++)
            {
                if (visited[column])
                {
                    rowPotential[rowAt[column]] += step;
                    columnPotential[column] -= step;
                }
                else if (column < columnCount)
                {
                    distance[column] -= step;
                }
            }

            current = nearest;
        }

        while (current != columnCount)
        {
            rowAt[current] = rowAt[previous[current]];
            current = previous[current];
        }
    }
}
