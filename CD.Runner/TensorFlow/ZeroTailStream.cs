namespace CD.Runner.TensorFlow;

/// <summary>Reads another stream, and zeros after its end.</summary>
/// <remarks>
/// .NET's decompressors take the end of a cut-off file for the end of its content. Zeros after it are ignored where the
/// compressed data have ended; where they have not, they are no valid continuation, or give bytes that no record holds.
/// </remarks>
/// <param name="inner">The stream; owned.</param>
internal sealed class ZeroTailStream(Stream inner) : Stream
{
    // More than the header of a block of compressed data.
    private const int TailLength = 1 << 12;

    private int given;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        if (read > 0)
        {
            return read;
        }

        int zeros = Math.Min(buffer.Length, TailLength - given);
        buffer[..zeros].Clear();
        given += zeros;
        return zeros;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
