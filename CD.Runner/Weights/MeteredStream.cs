namespace CD.Runner.Weights;

/// <summary>A file for readers that are not to be trusted with a hostile one: reading ends after so many reads and bytes, and what was given is counted.</summary>
/// <param name="inner">The file, seekable; left open.</param>
/// <param name="readLimit">The reads that are given.</param>
/// <param name="byteLimit">The bytes that are given.</param>
internal sealed class MeteredStream(Stream inner, long readLimit, long byteLimit) : Stream
{
    private long reads;

    /// <summary>The bytes given so far.</summary>
    public long Given { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        // Links and lists that lead back to themselves would be followed for ever.
        if (++reads > readLimit || Given > byteLimit)
        {
            throw new InvalidDataException("it leads its reader in circles.");
        }

        int given = inner.Read(buffer);
        Given += given;

        // A reader that waits for more at the end would wait for ever.
        return given > 0 || buffer.IsEmpty ? given : throw new InvalidDataException("it ends too early.");
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
