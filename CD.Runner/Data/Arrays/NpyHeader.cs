using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CD.Runner.Data.Arrays;

/// <summary>What a NumPy array file (format 1.0, 2.0 or 3.0) says of its array.</summary>
/// <remarks>Read here and not by NumSharp, so that what a file asks for is compared with its length before any memory is taken.</remarks>
/// <param name="Type">NumPy's type code, for example <c>|u1</c>; a structured type's whole description.</param>
/// <param name="IsFortran">Whether the first index varies fastest.</param>
/// <param name="Shape">The sizes by dimension.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortran, IReadOnlyList<long> Shape)
{
    private const int MaxLength = 1 << 16;

    /// <summary>The number of values.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>The shape as NumPy writes it.</summary>
    public string ShapeText => Shape.Count == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";

    /// <summary>Reads a header.</summary>
    /// <param name="stream">The array's file from its beginning; stands at the data afterwards.</param>
    /// <param name="length">The header's bytes, all before the data.</param>
    /// <exception cref="InvalidDataException">It is none; the message is the reason.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    public static NpyHeader Read(Stream stream, out int length)
    {
        byte[] start = new byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException("it does not begin as a NumPy array does");
        }

        int sizeBytes = start[6] switch { 1 => 2, 2 or 3 => 4, var version => throw new InvalidDataException($"its format is {version}.{start[7]}, and 1.0, 2.0 and 3.0 are known") };
        byte[] size = new byte[4];
        stream.ReadExactly(size, 0, sizeBytes);
        uint textLength = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (textLength > MaxLength)
        {
            throw new InvalidDataException($"its header has {textLength} bytes, more than the accepted {MaxLength}");
        }

        byte[] text = new byte[textLength];
        stream.ReadExactly(text);
        length = start.Length + sizeBytes + text.Length;
        return Parse(Encoding.UTF8.GetString(text));
    }

    private static NpyHeader Parse(string text)
    {
        Match type = TypeText().Match(text);
        Match order = OrderText().Match(text);
        Match shape = ShapeList().Match(text);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException("its header lacks descr, fortran_order or shape");
        }

        List<long> sizes = [];
        foreach (string item in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            sizes.Add(long.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= int.MaxValue
                ? number
                : throw new InvalidDataException($"its shape is ({shape.Groups[1].Value})"));
        }

        return new NpyHeader(type.Groups[1].Success ? type.Groups[1].Value : type.Groups[2].Value, order.Groups[1].Value == "True", sizes);
    }

    [GeneratedRegex(@"['""]descr['""]\s*:\s*(?:['""]([^'""]*)['""]|(\[.*\]))", RegexOptions.CultureInvariant)]
    private static partial Regex TypeText();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderText();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapeList();
}
