using System.Diagnostics;
using System.Globalization;

namespace CD.Runner.Discovery;

/// <summary>Times the parts of a piece of work, and tells of each when it is done.</summary>
/// <param name="note">Told one line a part; null for nobody.</param>
internal sealed class PartClock(Action<string>? note)
{
    private readonly Dictionary<string, double> seconds = new(StringComparer.Ordinal);

    /// <summary>Wall time in seconds by part, in the order of the work.</summary>
    public IReadOnlyDictionary<string, double> Seconds => seconds;

    /// <summary>Does a part.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="work">The work.</param>
    /// <param name="result">Says in a few words what came out.</param>
    /// <returns>What the work gave.</returns>
    public T Do<T>(string name, Func<T> work, Func<T, string> result)
    {
        Stopwatch watch = Stopwatch.StartNew();
        T done = work();
        seconds[name] = watch.Elapsed.TotalSeconds;
        note?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{name}: {result(done)}, {watch.Elapsed.TotalSeconds:F1} s"));
        return done;
    }
}
