using System.Buffers.Binary;
using System.Numerics;

namespace CD.Runner.TensorFlow;

/// <summary>The checksum of TensorFlow's records: CRC-32C, rotated and shifted so that a checksum of checksums stays a good one.</summary>
/// <remarks>masked = ((crc &gt;&gt; 15) | (crc &lt;&lt; 17)) + 0xa282ead8, as in TensorFlow's <c>lib/hash/crc32c.h</c>.</remarks>
internal static class MaskedCrc32C
{
    private const uint Delta = 0xa282ead8;

    /// <summary>The masked checksum of bytes.</summary>
    /// <param name="data">Any bytes.</param>
    /// <returns>The checksum that stands in a file.</returns>
    public static uint Of(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Crc32C(data), 15) + Delta;

    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (byte value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
