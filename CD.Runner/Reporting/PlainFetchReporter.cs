using System.Diagnostics;
using CD.Runner.Data.Downloads;

namespace CD.Runner.Reporting;

/// <summary>Reports the fetching of a data set as plain lines, for log files and terminals without movement.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="interval">The time between lines; null for ten seconds.</param>
internal sealed class PlainFetchReporter(TextWriter output, TimeSpan? interval = null) : IFetchObserver
{
    private readonly TimeSpan interval = interval ?? TimeSpan.FromSeconds(10);
    private readonly Stopwatch sinceLast = Stopwatch.StartNew();
    private string work = string.Empty;
    private long total;
    private long last;

    /// <inheritdoc/>
    public void Begin(string work, long total, long done)
    {
        this.work = work;
        this.total = total;
        last = done;
        sinceLast.Restart();
        output.WriteLine($"{work}: {FetchText.Progress(done, total, 0)}");
    }

    /// <inheritdoc/>
    public void Advance(long done)
    {
        if (sinceLast.Elapsed < interval)
        {
            return;
        }

        output.WriteLine($"{work}: {FetchText.Progress(done, total, (done - last) / sinceLast.Elapsed.TotalSeconds)}");
        last = done;
        sinceLast.Restart();
    }

    /// <inheritdoc/>
    public void Note(string message) => output.WriteLine(message);
}
