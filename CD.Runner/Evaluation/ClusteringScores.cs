namespace CD.Runner.Evaluation;

/// <summary>How well a clustering agrees with ground-truth classes; the numbers are scikit-learn's, edge cases included.</summary>
/// <param name="Nmi">Normalized mutual information with arithmetic normalization, in [0, 1].</param>
/// <param name="Ari">Rand index adjusted for chance, in [-0.5, 1].</param>
/// <param name="Acc">Accuracy under the best one-to-one assignment of clusters to classes, in (0, 1].</param>
public sealed record ClusteringScores(double Nmi, double Ari, double Acc)
{
    /// <summary>Scores a clustering against classes; the number of clusters and of classes may differ.</summary>
    /// <param name="classes">One class an item, each at least 0.</param>
    /// <param name="clusters">One cluster an item, each at least 0, in the order of <paramref name="classes"/>.</param>
    /// <returns>The three scores; all are invariant to a renumbering of clusters or of classes.</returns>
    /// <exception cref="ArgumentException">The lists are empty or of different lengths, or hold a negative value.</exception>
    public static ClusteringScores Compute(IReadOnlyList<int> classes, IReadOnlyList<int> clusters)
    {
        ContingencyTable table = ContingencyTable.Create(classes, clusters);
        return new ClusteringScores(NormalizedMutualInformation(table), AdjustedRand(table), Accuracy(table));
    }

    // NMI = I(U; V) / ((H(U) + H(V)) / 2), in nats. One class and one cluster agree perfectly: 1 by definition.
    private static double NormalizedMutualInformation(ContingencyTable table)
    {
        if (table.RowCount == 1 && table.ColumnCount == 1)
        {
            return 1.0;
        }

        double n = table.Total;
        double information = 0.0;
        for (int row = 0; row < table.RowCount; row++)
        {
            for (int column = 0; column < table.ColumnCount; column++)
            {
                int count = table[row, column];
                if (count > 0)
                {
                    double expected = (double)table.RowSums[row] * table.ColumnSums[column];
                    information += count / n * (Math.Log(count) + Math.Log(n) - Math.Log(expected));
                }
            }
        }

        // scikit-learn's threshold: what is left of an information of 0 is rounding.
        const double MachineEpsilon = 2.220446049250313e-16;
        return information <= MachineEpsilon
            ? 0.0
            : Math.Min(1.0, information / ((Entropy(table.RowSums, n) + Entropy(table.ColumnSums, n)) / 2.0));
    }

    private static double Entropy(IReadOnlyList<int> counts, double total)
    {
        double entropy = 0.0;
        foreach (int count in counts)
        {
            entropy -= count / total * (Math.Log(count) - Math.Log(total));
        }

        return entropy;
    }

    // ARI = 2 (tp tn - fn fp) / ((tp + fn)(fn + tn) + (tp + fp)(fp + tn)) over ordered pairs of items. The pair counts
    // reach n^2 and their products n^4, which leaves 64 bits at n = 55,000: the products are exact in 128.
    private static double AdjustedRand(ContingencyTable table)
    {
        long n = table.Total;
        long cells = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            for (int column = 0; column < table.ColumnCount; column++)
            {
                cells += (long)table[row, column] * table[row, column];
            }
        }

        long rows = table.RowSums.Sum(count => (long)count * count);
        long columns = table.ColumnSums.Sum(count => (long)count * count);
        Int128 bothTogether = cells - n;
        Int128 rowOnly = rows - cells;
        Int128 columnOnly = columns - cells;
        Int128 neither = ((Int128)n * n) - rows - columns + cells;
        if (rowOnly == 0 && columnOnly == 0)
        {
            return 1.0;
        }

        Int128 numerator = 2 * ((bothTogether * neither) - (rowOnly * columnOnly));
        Int128 denominator = ((bothTogether + rowOnly) * (rowOnly + neither)) + ((bothTogether + columnOnly) * (columnOnly + neither));
        return (double)numerator / (double)denominator;
    }

    private static double Accuracy(ContingencyTable table)
    {
        int[] assignment = LinearAssignment.Maximize(table.RowCount, table.ColumnCount, (row, column) => table[row, column]);
        long correct = 0;
        for (int row = 0; row < assignment.Length; row++)
        {
            if (assignment[row] >= 0)
            {
                correct += table[row, assignment[row]];
            }
        }

        return correct / (double)table.Total;
    }
}
