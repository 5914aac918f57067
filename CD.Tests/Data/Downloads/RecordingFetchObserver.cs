using CD.Runner.Data.Downloads;

namespace CD.Tests.Data.Downloads;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingFetchObserver : IFetchObserver
{
    public List<string> Lines { get; } = [];

    /// <summary>Called with the bytes done.</summary>
    public Action<long>? Advanced { get; init; }

    public void Begin(string work, long total, long done) => Lines.Add($"{work}: {done}/{total}");

    public void Advance(long done) => Advanced?.Invoke(done);

    public void Note(string message) => Lines.Add(message);
}
