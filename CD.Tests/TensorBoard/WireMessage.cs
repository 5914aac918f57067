using System.Buffers.Binary;

namespace CD.Tests.TensorBoard;

/// <summary>Reads a protobuf message field by field after the encoding's public description, without any generated class.</summary>
internal sealed class WireMessage
{
    private readonly List<WireField> fields = [];

    public WireMessage(byte[] bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            ulong key = Varint(bytes, ref at);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new WireField(number, Varint(bytes, ref at), []));
                    break;
                case 1:
                    fields.Add(new WireField(number, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    int length = checked((int)Varint(bytes, ref at));
                    fields.Add(new WireField(number, 0, bytes[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add(new WireField(number, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Field {number} has the unknown wire type {key & 7}.");
            }
        }
    }

    public IReadOnlyList<int> Numbers => [.. fields.Select(found => found.Number)];

    public IEnumerable<WireField> All(int number) => fields.Where(field => field.Number == number);

    /// <summary>The only field of a number; null where it is absent, as a default value is.</summary>
    public WireField? Find(int number) => All(number).SingleOrDefault();

    public WireField Get(int number) => All(number).Single();

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
