using CD.Runner.Protos.TensorBoard;
using CD.Runner.TensorFlow;
using Google.Protobuf;

namespace CD.Runner.TensorBoard;

/// <summary>An event file of TensorFlow, which TensorBoard reads while it grows.</summary>
/// <remarks>
/// A record is written at the file's end by one call of the system, from no buffer of this process. So what another process reads of a
/// local file is at every moment its beginning: whole records, and after them at most a part of the one that is being written, which
/// TensorBoard reads again later. Nothing is ever written over, and nothing follows a record that could not be written wholly.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    /// <summary>What the first record of every file says.</summary>
    public const string Version = "brain.Event:2";

    private readonly FileStream stream;
    private readonly RecordWriter records;
    private readonly TimeProvider clock;
    private readonly HashSet<string> described = new(StringComparer.Ordinal);

    /// <summary>Begins a new file.</summary>
    /// <param name="folder">The folder of a run's event files; there already.</param>
    /// <param name="clock">Tells the events' wall times.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public EventFile(string folder, TimeProvider clock)
    {
        this.clock = clock;
        string path = Path.Combine(folder, EventFileName.Next(folder, clock.GetUtcNow()));
        stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        records = new RecordWriter(stream);
        try
        {
            Write(new Event { FileVersion = Version, SourceMetadata = new SourceMetadata { Writer = "contrastive-disentangling" } });
        }
        catch
        {
            // An empty file would look like another run's.
            stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>The seconds since 1970, as the events count them.</summary>
    public double Now => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Says that a run begins or goes on: TensorBoard forgets what an earlier file has from this step on.</summary>
    /// <param name="firstStep">The first step that comes now, counted from 1.</param>
    public void Start(long firstStep) =>
        Write(new Event { Step = firstStep, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });

    /// <summary>Writes values. A tag is described where the file has it first, as TensorFlow does; later values need no description.</summary>
    /// <param name="step">The training steps done.</param>
    /// <param name="values">The values.</param>
    public void Write(long step, params IEnumerable<Summary.Types.Value> values)
    {
        Summary summary = new();
        foreach (Summary.Types.Value value in values)
        {
            if (!described.Add(value.Tag))
            {
                value.Metadata = null;
            }

            summary.Value.Add(value);
        }

        Write(new Event { Step = step, Summary = summary });
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Write(Event what)
    {
        what.WallTime = Now;
        long whole = stream.Position;
        try
        {
            records.Write(what.ToByteArray());
        }
        catch (IOException)
        {
            // A full disk takes a part of a record; without it the file ends with a whole one.
            CutTo(whole);
            throw;
        }
    }

    private void CutTo(long length)
    {
        try
        {
            stream.SetLength(length);
        }
        catch (IOException)
        {
        }
    }
}
