using CD.Runner.Tables;

namespace CD.Runner.Benchmarks;

/// <summary>The table of estimated numbers of clusters, <c>clusters.csv</c>.</summary>
internal static class ClusterCountTable
{
    /// <summary>The table's file name.</summary>
    public const string FileName = "clusters.csv";

    /// <summary>Writes the whole table, replacing an older one atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The rows in order.</param>
    public static void Write(string path, IReadOnlyList<ClusterCountRow> rows) => Csv.Write(path, csv => csv.WriteRecords(rows));

    /// <summary>Reads the table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rows, equal to those written.</returns>
    public static IReadOnlyList<ClusterCountRow> Read(string path) =>
        Csv.Read(path, skipTorn: false, csv => csv.GetRecords<ClusterCountRow>().ToList());

    /// <summary>Prints the table as it is written.</summary>
    /// <param name="output">Where to print.</param>
    /// <param name="rows">The rows.</param>
    public static void Print(TextWriter output, IReadOnlyList<ClusterCountRow> rows) => Csv.WriteTo(output, csv => csv.WriteRecords(rows));
}
