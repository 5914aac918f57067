using CD.Runner.Errors;

namespace CD.Runner.Tables;

/// <summary>The scores of all finished runs, <c>results/scores.csv</c>: one row a number of a stage, only ever appended to, as <see cref="RunTable"/> is.</summary>
internal static class RunScoreTable
{
    /// <summary>The table's file name in the results' folder.</summary>
    public const string FileName = "scores.csv";

    /// <summary>Appends a run's rows, all or none.</summary>
    /// <param name="path">The table; it and its folder are created where they are missing.</param>
    /// <param name="rows">The rows; none of their texts holds a line break.</param>
    /// <returns>The file that the rows went to: <paramref name="path"/>, or the next numbered one where the columns differ.</returns>
    /// <exception cref="UserErrorException">The file cannot be written, or stayed locked.</exception>
    public static string Append(string path, IReadOnlyList<ScoreRow> rows) => SharedTable.Append(
        path,
        SharedTable.Bytes(csv => csv.WriteHeader<ScoreRow>()),
        [.. rows.Select(row => SharedTable.Line($"run '{row.Run}'", csv => csv.WriteRecord(row)))],
        RunTable.DefaultPatience);

    /// <summary>Reads a table; lines that a crash cut short are left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rows in the order in which the runs ended.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table.</exception>
    public static IReadOnlyList<ScoreRow> Read(string path) => Csv.Read(path, skipTorn: true, csv => csv.GetRecords<ScoreRow>().ToList());
}
