namespace CD.Runner.Evaluation;

/// <summary>Counts of items by class and cluster; only classes and clusters that occur have a row or a column.</summary>
internal sealed class ContingencyTable
{
    private readonly int[] counts;

    private ContingencyTable(int[] counts, int[] rowSums, int[] columnSums, int total)
    {
        this.counts = counts;
        RowSums = rowSums;
        ColumnSums = columnSums;
        Total = total;
    }

    /// <summary>The number of different classes, at least 1.</summary>
    public int RowCount => RowSums.Count;

    /// <summary>The number of different clusters, at least 1.</summary>
    public int ColumnCount => ColumnSums.Count;

    /// <summary>Items of each class, at least 1 each; <c>[classes]</c>.</summary>
    public IReadOnlyList<int> RowSums { get; }

    /// <summary>Items of each cluster, at least 1 each; <c>[clusters]</c>.</summary>
    public IReadOnlyList<int> ColumnSums { get; }

    /// <summary>The number of items.</summary>
    public int Total { get; }

    /// <summary>The items of one class in one cluster.</summary>
    /// <param name="row">The class's row, in order of first appearance.</param>
    /// <param name="column">The cluster's column, in order of first appearance.</param>
    public int this[int row, int column] => counts[(row * ColumnCount) + column];

    /// <summary>Counts the items.</summary>
    /// <param name="classes">One class an item, each at least 0.</param>
    /// <param name="clusters">One cluster an item, each at least 0, in the order of <paramref name="classes"/>.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ArgumentException">The lists are empty or of different lengths, or hold a negative value.</exception>
    public static ContingencyTable Create(IReadOnlyList<int> classes, IReadOnlyList<int> clusters)
    {
        if (classes.Count != clusters.Count)
        {
            throw new ArgumentException($"There is one class and one cluster for each item; received {classes.Count} classes and {clusters.Count} clusters.", nameof(clusters));
        }

        if (classes.Count == 0)
        {
            throw new ArgumentException("Scores need at least one item; received none.", nameof(classes));
        }

        (int[] rows, int rowCount) = Renumber(classes, nameof(classes));
        (int[] columns, int columnCount) = Renumber(clusters, nameof(clusters));
        int[] counts = new int[checked(rowCount * columnCount)];
        int[] rowSums = new int[rowCount];
        int[] columnSums = new int[columnCount];
        for (int item = 0; item < rows.Length; item++)
        {
            counts[(rows[item] * columnCount) + columns[item]]++;
            rowSums[rows[item]]++;
            columnSums[columns[item]]++;
        }

        return new ContingencyTable(counts, rowSums, columnSums, rows.Length);
    }

    private static (int[] Indices, int Count) Renumber(IReadOnlyList<int> values, string parameter)
    {
        Dictionary<int, int> indexOf = [];
        int[] indices = new int[values.Count];
        for (int item = 0; item < indices.Length; item++)
        {
            int value = values[item];
            if (value < 0)
            {
                throw new ArgumentException($"Classes and clusters are at least 0; received {value} at item {item}. Leave unlabelled items out.", parameter);
            }

            if (!indexOf.TryGetValue(value, out int index))
            {
                index = indexOf.Count;
                indexOf.Add(value, index);
            }

            indices[item] = index;
        }

        return (indices, indexOf.Count);
    }
}
