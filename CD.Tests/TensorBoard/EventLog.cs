namespace CD.Tests.TensorBoard;

/// <summary>An event file, read by independent code.</summary>
internal sealed class EventLog
{
    private EventLog(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        Events = [.. RecordReader.Read(bytes, out int rest).Select(record => new WireMessage(record))];
        Assert.AreEqual(0, rest, path);
    }

    public IReadOnlyList<WireMessage> Events { get; }

    public IReadOnlyList<LoggedValue> Values => [.. Events.SelectMany(LoggedValue.Of)];

    /// <summary>The event files of a folder in the order in which TensorBoard reads them.</summary>
    public static IReadOnlyList<EventLog> In(string folder) =>
        [.. Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal).Select(path => new EventLog(path))];

    public IReadOnlyList<LoggedValue> Find(string tag) => [.. Values.Where(value => value.Tag == tag)];
}
