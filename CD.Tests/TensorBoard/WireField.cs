namespace CD.Tests.TensorBoard;

/// <summary>A field of a protobuf message as it stands on the wire.</summary>
/// <param name="Number">The field's number.</param>
/// <param name="Bits">A varint's or a fixed number's bits; 0 for bytes.</param>
/// <param name="Bytes">A string, a message or packed numbers; empty for a number.</param>
internal sealed record WireField(int Number, ulong Bits, byte[] Bytes)
{
    /// <summary>The bytes as UTF-8.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>The bits as a 64-bit floating point number.</summary>
    public double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>The bytes as a message.</summary>
    public WireMessage Message => new(Bytes);
}
