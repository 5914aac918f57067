using System.Globalization;

namespace CD.Runner.Reporting;

/// <summary>The wording of sizes; invariant culture, powers of ten.</summary>
internal static class FetchText
{
    /// <summary>A number of bytes for people.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    /// <summary>How far some work is, its pace and the time left.</summary>
    /// <param name="done">The bytes done.</param>
    /// <param name="total">All bytes.</param>
    /// <param name="pace">Bytes a second; 0 while unknown.</param>
    public static string Progress(long done, long total, double pace)
    {
        long share = total == 0 ? 100 : 100 * done / total;
        string text = string.Create(CultureInfo.InvariantCulture, $"{Size(done)} of {Size(total)} ({share} %)");
        return pace > 0 && done < total ? $"{text}, {Size((long)pace)}/s, {ReportText.Duration((total - done) / pace)} left" : text;
    }

    /// <summary>The same in fewer characters.</summary>
    /// <param name="done">The bytes done.</param>
    /// <param name="total">All bytes.</param>
    /// <param name="pace">Bytes a second; 0 while unknown.</param>
    public static string Short(long done, long total, double pace)
    {
        string text = $"{Size(done)} of {Size(total)}";
        return pace > 0 && done < total ? $"{text}  {Size((long)pace)}/s  {ReportText.Duration((total - done) / pace)}" : text;
    }
}
