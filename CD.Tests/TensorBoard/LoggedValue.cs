using System.Buffers.Binary;

namespace CD.Tests.TensorBoard;

/// <summary>A value of an event file, read by the official field numbers of event.proto, summary.proto and tensor.proto.</summary>
/// <param name="Step">The event's step.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Plugin">The plugin's name; null where the value has no description.</param>
/// <param name="DataClass">The description's class of data; 0 where there is none.</param>
/// <param name="Content">The plugin's own message.</param>
/// <param name="Dtype">The tensor's data type.</param>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Tensor">The tensor's message.</param>
internal sealed record LoggedValue(long Step, string Tag, string? Plugin, int DataClass, byte[] Content, int Dtype, IReadOnlyList<long> Shape, WireMessage Tensor)
{
    /// <summary>A rank-0 DT_FLOAT's value (float_val, 5, packed).</summary>
    public float Scalar => BinaryPrimitives.ReadSingleLittleEndian(Tensor.Get(5).Bytes);

    /// <summary>A DT_DOUBLE's values (double_val, 6, packed).</summary>
    public double[] Doubles => [.. Tensor.Get(6).Bytes.Chunk(8).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))];

    /// <summary>A DT_STRING's values (string_val, 8).</summary>
    public byte[][] Strings => [.. Tensor.All(8).Select(text => text.Bytes)];

    /// <summary>The values of an event's summary (5).</summary>
    public static IEnumerable<LoggedValue> Of(WireMessage entry)
    {
        long step = (long)(entry.Find(2)?.Bits ?? 0);
        foreach (WireMessage value in entry.Find(5)?.Message.All(1).Select(field => field.Message) ?? [])
        {
            WireMessage? metadata = value.Find(9)?.Message;
            WireMessage? plugin = metadata?.Find(1)?.Message;
            WireMessage tensor = value.Get(8).Message;
            yield return new LoggedValue(
                step,
                value.Get(1).Text,
                plugin?.Get(1).Text,
                (int)(metadata?.Find(4)?.Bits ?? 0),
                plugin?.Find(2)?.Bytes ?? [],
                (int)tensor.Get(1).Bits,
                [.. tensor.Get(2).Message.All(2).Select(dimension => (long)(dimension.Message.Find(1)?.Bits ?? 0))],
                tensor);
        }
    }
}
