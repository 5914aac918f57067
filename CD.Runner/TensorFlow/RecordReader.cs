using System.Buffers.Binary;
using System.Globalization;

namespace CD.Runner.TensorFlow;

/// <summary>Reads TensorFlow's record framing from its beginning and verifies both checksums of every record.</summary>
/// <remarks>A record is its length (uint64, little-endian), the length's checksum, the data, and the data's checksum (<see cref="MaskedCrc32C"/>).</remarks>
/// <param name="stream">The records; stays the caller's.</param>
/// <param name="length">The bytes in the stream, where they are known; a record's length is compared with the rest before memory is taken for it.</param>
internal sealed class RecordReader(Stream stream, long? length = null)
{
    /// <summary>The bytes of a record before its data.</summary>
    public const int HeaderLength = 12;

    /// <summary>The longest record accepted, in bytes: 2^26, 64 MiB.</summary>
    public const long MaxRecordLength = 1L << 26;

    private const int LengthBytes = 8;
    private const int ChecksumBytes = 4;

    /// <summary>The number of records read.</summary>
    public long Count { get; private set; }

    /// <summary>The place of the next record's first byte in the stream.</summary>
    public long Position { get; private set; }

    /// <summary>Whether bytes are a record's length with its checksum.</summary>
    /// <param name="header"><see cref="HeaderLength"/> bytes.</param>
    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[LengthBytes..]) == MaskedCrc32C.Of(header[..LengthBytes]);

    /// <summary>Reads the next record.</summary>
    /// <returns>Its data; null after the last one.</returns>
    /// <exception cref="InvalidDataException">The stream ends within a record, a checksum is wrong, or a record is too long; the message names the record and its place.</exception>
    public byte[]? Next()
    {
        byte[] header = new byte[HeaderLength];
        int read = Read(header);
        if (read == 0)
        {
            return null;
        }

        Require(read == HeaderLength, "is cut off within its length");
        Require(IsHeader(header), "has a length whose checksum is wrong");
        ulong dataLength = BinaryPrimitives.ReadUInt64LittleEndian(header);
        if (length is { } all)
        {
            long rest = all - Position - HeaderLength - ChecksumBytes;
            Require(rest >= 0 && dataLength <= (ulong)rest, $"is cut off: its length is {dataLength} bytes, and {Math.Max(0, rest)} are left");
        }

        Require(dataLength <= MaxRecordLength, $"has {dataLength} bytes, more than the accepted {MaxRecordLength}");
        byte[] data = new byte[dataLength];
        byte[] checksum = new byte[ChecksumBytes];
        Require(Read(data) == data.Length, "is cut off within its data");
        Require(Read(checksum) == ChecksumBytes, "is cut off within its checksum");
        Require(BinaryPrimitives.ReadUInt32LittleEndian(checksum) == MaskedCrc32C.Of(data), "has data whose checksum is wrong");
        Position += HeaderLength + data.Length + ChecksumBytes;
        Count++;
        return data;
    }

    /// <summary>The next record and its place, for messages.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"record {Count} at byte {Position}");

    private int Read(byte[] buffer)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{Place} cannot be decompressed: the compressed data are damaged or cut off", exception);
        }
    }

    private void Require(bool isRight, string problem)
    {
        if (!isRight)
        {
            throw new InvalidDataException($"{Place} {problem}");
        }
    }
}
