using System.Globalization;

namespace CD.Runner.TensorBoard;

/// <summary>Names event files as TensorFlow does: <c>events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER</c>.</summary>
internal static class EventFileName
{
    /// <summary>What all names begin with; TensorBoard looks for it.</summary>
    public const string Prefix = "events.out.tfevents.";

    private const int Digits = 10;

    /// <summary>The event files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their paths in the order in which TensorBoard reads them.</returns>
    public static IReadOnlyList<string> In(string folder) =>
        [.. Directory.EnumerateFiles(folder, Prefix + "*").Order(StringComparer.Ordinal)];

    /// <summary>A name after all that are in a folder: TensorBoard reads in the order of names and never turns back.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="now">The time.</param>
    /// <returns>The name, of a file that is not there.</returns>
    public static string Next(string folder, DateTimeOffset now)
    {
        // A clock that was set back, or a run that goes on in the same second.
        long last = In(folder).Select(SecondsOf).DefaultIfEmpty(0).Max();
        long seconds = Math.Max(now.ToUnixTimeSeconds(), last + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{seconds:D10}.{Environment.MachineName}.{Environment.ProcessId}.0");
    }

    private static long SecondsOf(string path) =>
        Path.GetFileName(path)[Prefix.Length..] is { Length: > Digits } rest && long.TryParse(rest[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : 0;
}
