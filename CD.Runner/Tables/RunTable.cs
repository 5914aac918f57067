using CD.Runner.Errors;

namespace CD.Runner.Tables;

/// <summary>The table of finished runs, <c>results/runs.csv</c>: one row a run, only ever appended to.</summary>
/// <remarks>
/// <para>
/// Appending locks the file for all other processes, waits for a lock held by another, writes one line and flushes it
/// to the disk. A last line without an end, left by a crash, is ended first, so that nothing is merged with it. The lock
/// is advisory on Unix (<c>flock</c>): it keeps runs of this program apart, on file systems that support it.
/// </para>
/// <para>
/// A file with other columns (of another version, or edited by hand) is left as it is, and rows go to <c>runs-2.csv</c>
/// beside it, and so on: no row is lost and no column is mixed up.
/// </para>
/// </remarks>
internal static class RunTable
{
    /// <summary>The table's file name in the results' folder.</summary>
    public const string FileName = "runs.csv";

    /// <summary>How long an append waits for the lock unless told otherwise.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    /// <summary>Appends a row.</summary>
    /// <param name="path">The table; it and its folder are created where they are missing.</param>
    /// <param name="row">The run; none of its texts holds a line break.</param>
    /// <param name="patience">How long to wait while another process holds the lock; null for <see cref="DefaultPatience"/>.</param>
    /// <returns>The file that the row went to: <paramref name="path"/>, or the next numbered one where the columns differ.</returns>
    /// <exception cref="UserErrorException">The file cannot be written, or stayed locked.</exception>
    public static string Append(string path, RunRow row, TimeSpan? patience = null) => SharedTable.Append(
        path,
        SharedTable.Bytes(csv => csv.WriteHeader<RunRow>()),
        [SharedTable.Line($"run '{row.Run}'", csv => csv.WriteRecord(row))],
        patience ?? DefaultPatience);

    /// <summary>Reads a table; lines that a crash cut short are left out.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The rows in the order in which the runs ended.</returns>
    /// <exception cref="UserErrorException">The file cannot be read, or is not such a table.</exception>
    public static IReadOnlyList<RunRow> Read(string path) =>
        Csv.Read(path, skipTorn: true, csv => csv.GetRecords<RunRow>().ToList());
}
