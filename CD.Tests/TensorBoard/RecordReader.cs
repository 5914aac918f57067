using System.Buffers.Binary;

namespace CD.Tests.TensorBoard;

/// <summary>Reads TensorFlow's record framing after its public description, with a checksum of its own: no code of the writer's.</summary>
internal static class RecordReader
{
    // CRC-32C (Castagnoli) reflected, bit by bit: slow, and plain to check.
    private const uint Polynomial = 0x82f63b78;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>CRC-32C.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = 0xffffffff;
        foreach (byte value in data)
        {
            crc = Table[(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        return crc ^ 0xffffffff;
    }

    /// <summary>The checksum that stands in a file.</summary>
    public static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }

    /// <summary>The whole records of a file's beginning.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="rest">The bytes after the last whole record.</param>
    /// <exception cref="InvalidDataException">A checksum of a record that is there is wrong.</exception>
    public static IReadOnlyList<byte[]> Read(byte[] file, out int rest)
    {
        List<byte[]> records = [];
        int at = 0;
        while (file.Length - at >= 12)
        {
            ReadOnlySpan<byte> head = file.AsSpan(at, 8);
            Check(head, file.AsSpan(at + 8, 4), $"length at byte {at}");
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(head);
            if ((ulong)(file.Length - at - 12) < length + 4)
            {
                break;
            }

            ReadOnlySpan<byte> data = file.AsSpan(at + 12, (int)length);
            Check(data, file.AsSpan(at + 12 + (int)length, 4), $"data at byte {at}");
            records.Add(data.ToArray());
            at += 16 + (int)length;
        }

        rest = file.Length - at;
        return records;
    }

    private static void Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> stored, string what)
    {
        if (Masked(data) != BinaryPrimitives.ReadUInt32LittleEndian(stored))
        {
            throw new InvalidDataException($"The checksum of the {what} is wrong.");
        }
    }

    private static uint Entry(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 1 ? (crc >> 1) ^ Polynomial : crc >> 1;
        }

        return crc;
    }
}
