using System.Buffers.Binary;
using System.IO.Compression;

namespace CD.Runner.TensorFlow;

/// <summary>Opens files of records, compressed or not; the content tells which.</summary>
internal static class RecordStreams
{
    private const int BufferLength = 1 << 18;

    /// <summary>Opens a file for reading from its first record.</summary>
    /// <param name="path">The file; not empty.</param>
    /// <returns>Its records' bytes, which the caller disposes, and how they are compressed.</returns>
    /// <exception cref="InvalidDataException">The file does not begin with a record, compressed or not; the message is the reason.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (Stream Content, RecordCompression Compression) OpenRead(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength, FileOptions.SequentialScan);
        try
        {
            byte[] head = new byte[RecordReader.HeaderLength];
            int length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            file.Position = 0;
            RecordCompression compression = Detect(head.AsSpan(0, length))
                ?? throw new InvalidDataException("it begins neither with a record nor with compressed data");
            Stream content = compression switch
            {
                RecordCompression.Gzip => new BufferedStream(new GZipStream(new ZeroTailStream(file), CompressionMode.Decompress), BufferLength),
                RecordCompression.Zlib => new BufferedStream(new ZLibStream(new ZeroTailStream(file), CompressionMode.Decompress), BufferLength),
                _ => file,
            };
            return (content, compression);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Compresses what is written.</summary>
    /// <param name="stream">Receives the bytes; stays the caller's.</param>
    /// <param name="compression">How to compress.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(Stream stream, RecordCompression compression, Action<Stream> write)
    {
        if (compression == RecordCompression.None)
        {
            write(stream);
            return;
        }

        using Stream content = compression == RecordCompression.Gzip
            ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)
            : new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        write(content);
    }

    /// <summary>How a file is compressed, by its first bytes.</summary>
    /// <param name="head">The first <see cref="RecordReader.HeaderLength"/> bytes, or all where there are fewer.</param>
    /// <returns>Null where it is no file of records. A record's own checksum comes first: its length may look like any other format's first bytes.</returns>
    public static RecordCompression? Detect(ReadOnlySpan<byte> head) => head switch
    {
        { Length: RecordReader.HeaderLength } when RecordReader.IsHeader(head) => RecordCompression.None,
        [0x1F, 0x8B, 8, ..] => RecordCompression.Gzip,

        // RFC 1950: deflate with a window of at most 32 KiB, no preset dictionary, and both bytes together a multiple of 31.
        [var method, var flags, ..] when (method & 0x0F) == 8 && method >> 4 <= 7 && (flags & 0x20) == 0 && BinaryPrimitives.ReadUInt16BigEndian(head) % 31 == 0 => RecordCompression.Zlib,
        _ => null,
    };
}
