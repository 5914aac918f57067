using System.Globalization;

namespace CD.Runner.Runs;

/// <summary>The largest memory that this process holds at once from now on: its resident memory, libtorch's included, a GPU's left out.</summary>
/// <remarks>
/// Linux counts it (<c>VmHWM</c>, begun anew by writing 5 to <c>/proc/self/clear_refs</c>). Elsewhere, and where that file may not be
/// written, the resident memory is looked at ten times a second, so that a shorter peak is missed.
/// </remarks>
internal sealed class PeakMemory : IDisposable
{
    private const string Status = "/proc/self/status";
    private const string Reset = "/proc/self/clear_refs";
    private const string Peak = "VmHWM:";
    private const long BytesPerKibibyte = 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Timer? timer;
    private long largest;

    private PeakMemory(bool counted)
    {
        largest = Environment.WorkingSet;
        timer = counted ? null : new Timer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>How it is measured, in words.</summary>
    public string Description => timer is null ? "peak resident memory by the kernel" : "largest of ten looks a second at the resident memory";

    /// <summary>Begins to measure.</summary>
    public static PeakMemory Start() => new(BeginAnew());

    /// <summary>The largest so far, in bytes.</summary>
    public long Bytes()
    {
        if (timer is not null)
        {
            Look();
            return Interlocked.Read(ref largest);
        }

        string line = File.ReadLines(Status).First(line => line.StartsWith(Peak, StringComparison.Ordinal));
        return long.Parse(line[Peak.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0], CultureInfo.InvariantCulture) * BytesPerKibibyte;
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();

    private static bool BeginAnew()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            File.WriteAllText(Reset, "5");
            return File.ReadLines(Status).Any(line => line.StartsWith(Peak, StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Look() => Interlocked.Exchange(ref largest, Math.Max(Interlocked.Read(ref largest), Environment.WorkingSet));
}
