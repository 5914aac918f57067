using System.Buffers.Binary;
using System.Text;

namespace CD.Model.Serialization.PyTorch;

/// <summary>A place in the bytes of pickles; whatever is read lies within them, so that no length in a file makes memory be taken.</summary>
/// <param name="bytes">The bytes.</param>
internal sealed class PickleCursor(ReadOnlyMemory<byte> bytes)
{
    private const int LongestLine = 512;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The place, counted from the first byte.</summary>
    public int Position { get; private set; }

    /// <summary>The bytes from here to the end.</summary>
    public int Left => bytes.Length - Position;

    /// <summary>The next bytes.</summary>
    /// <param name="length">How many, as the file says.</param>
    /// <exception cref="PickleRefusedException">There are fewer.</exception>
    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)Left)
        {
            throw new PickleRefusedException($"{length} bytes are announced and {Left} are left");
        }

        ReadOnlySpan<byte> taken = bytes.Span.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    /// <summary>The next byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>The next two bytes, without sign.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>The next four bytes, with sign.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>The next four bytes, without sign.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>The next eight bytes, without sign.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>The next eight bytes as a number, the highest byte first.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>An integer in two's complement, the lowest byte first.</summary>
    /// <param name="length">Its bytes, at most 16: PyTorch's own numbers are shorter.</param>
    public Int128 Integer(uint length)
    {
        if (length > 16)
        {
            throw new PickleRefusedException($"an integer of {length} bytes; at most 16 are read");
        }

        ReadOnlySpan<byte> taken = Take(length);
        Int128 value = length > 0 && taken[^1] >= 0x80 ? -1 : 0;
        for (int index = taken.Length - 1; index >= 0; index--)
        {
            value = (value << 8) | taken[index];
        }

        return value;
    }

    /// <summary>A UTF-8 text.</summary>
    /// <param name="length">Its bytes.</param>
    public string Text(ulong length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw new PickleRefusedException("a text is not UTF-8");
        }
    }

    /// <summary>A text up to the end of its line, which is passed over.</summary>
    public string Line()
    {
        int length = bytes.Span.Slice(Position, Math.Min(Left, LongestLine)).IndexOf((byte)'\n');
        if (length < 0)
        {
            throw new PickleRefusedException($"a name's line has no end within {Math.Min(Left, LongestLine)} bytes");
        }

        string line = Text((ulong)length);
        Position++;
        return line;
    }
}
