using System.Text;

namespace CD.Tests.Data;

/// <summary>TFRecords assembled byte by byte, by nothing of the program: a checksum by a table, framing, and protobuf's wire format.</summary>
internal static class TfRecordTesting
{
    private static readonly uint[] Table = MakeTable();

    public static uint Crc32C(byte[] data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc = Table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc ^ 0xFFFFFFFF;
    }

    public static byte[] Record(byte[] data, bool wrongLength = false, bool wrongData = false, ulong? length = null)
    {
        byte[] size = BitConverter.GetBytes(length ?? (ulong)data.Length);
        return [.. size, .. BitConverter.GetBytes(Masked(size) ^ (wrongLength ? 1u : 0)), .. data, .. BitConverter.GetBytes(Masked(data) ^ (wrongData ? 1u : 0))];
    }

    public static byte[] Example(params (string Key, object Value)[] features) => Field(1, [.. features.SelectMany(feature => Field(1, [.. Field(1, Encoding.UTF8.GetBytes(feature.Key)), .. Field(2, Feature(feature.Value))]))]);

    /// <summary>An image's record with the keys of TensorFlow's ImageNet example; null leaves a key out.</summary>
    public static byte[] Image(byte[] file, long? label, string? name = null, string? className = null)
    {
        List<(string Key, object Value)> features = [("image/encoded", file)];
        if (label is { } number)
        {
            features.Add(("image/class/label", number));
        }

        if (name is not null)
        {
            features.Add(("image/filename", Encoding.UTF8.GetBytes(name)));
        }

        if (className is not null)
        {
            features.Add(("image/class/text", Encoding.UTF8.GetBytes(className)));
        }

        return Record(Example([.. features]));
    }

    private static byte[] Feature(object value) => value switch
    {
        byte[] bytes => Field(1, Field(1, bytes)),
        float number => Field(2, Field(1, BitConverter.GetBytes(number))),
        long number => Field(3, Field(1, Varint((ulong)number))),
        long[] numbers => Field(3, [.. numbers.SelectMany(number => (byte[])[8, .. Varint((ulong)number)])]),
        _ => throw new ArgumentException("bytes, float, long or long[]", nameof(value)),
    };

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 128; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static uint Masked(byte[] data)
    {
        uint crc = Crc32C(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }

            table[value] = crc;
        }

        return table;
    }
}
