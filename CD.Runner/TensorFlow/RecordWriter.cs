using System.Buffers.Binary;

namespace CD.Runner.TensorFlow;

/// <summary>Writes TensorFlow's record framing, the format of TFRecord and event files.</summary>
/// <remarks>A record is its length (uint64, little-endian), the length's checksum, the data, and the data's checksum (<see cref="MaskedCrc32C"/>).</remarks>
/// <param name="stream">Receives the records; stays the caller's.</param>
internal sealed class RecordWriter(Stream stream)
{
    /// <summary>The bytes of a record beside its data.</summary>
    public const int Overhead = 16;

    /// <summary>Writes one record by one call of the stream, so that a reader of a file never sees half of it in the middle.</summary>
    /// <param name="data">The record's data.</param>
    public void Write(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[data.Length + Overhead];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc32C.Of(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), MaskedCrc32C.Of(data));
        stream.Write(record);
    }
}
