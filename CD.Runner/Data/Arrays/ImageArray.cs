using System.Globalization;
using System.Runtime.InteropServices;

namespace CD.Runner.Data.Arrays;

/// <summary>Reads images and labels from NumPy arrays.</summary>
internal static class ImageArray
{
    private const long BlockBytes = 1L << 26;
    private const double MaxByte = 255.0;

    /// <summary>Reads images.</summary>
    /// <param name="stream">The array's file from its beginning.</param>
    /// <param name="length">The bytes that the stream can hold at most; the array is compared with them before memory is taken.</param>
    /// <param name="room">The most memory for the pixels, in bytes.</param>
    /// <returns>Blocks of uint8 <c>[images, channels, height, width]</c>, and the size of an image.</returns>
    /// <exception cref="InvalidDataException">It is no array of images; the message is the reason.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before the array does.</exception>
    public static (IReadOnlyList<ReadOnlyMemory<byte>> Blocks, ImageShape Shape) Images(Stream stream, long length, long room)
    {
        NpyHeader header = NpyHeader.Read(stream, out int headerLength);
        int itemBytes = header.Type switch
        {
            "|u1" => 1,
            "<f4" => 4,
            "<f8" => 8,
            _ => throw new InvalidDataException($"its type is {header.Type}; images are uint8 (|u1), or float32 or float64 (<f4, <f8) from 0 to 1: convert it with .astype(\"uint8\")"),
        };
        ImageShape shape = ShapeOf(header);
        RequireLength(header, itemBytes, length - headerLength);
        long count = header.Shape[0];
        if (count * shape.Bytes > room)
        {
            throw new InvalidDataException($"its {count} images take {count * shape.Bytes} bytes of memory, more than data.memory_limit leaves ({Math.Max(0, room)}); raise it, or use fewer images");
        }

        if (header.IsFortran)
        {
            return (Fortran(stream, itemBytes, (int)count, shape), shape);
        }

        List<ReadOnlyMemory<byte>> blocks = [];
        int perBlock = (int)Math.Clamp(BlockBytes / shape.Bytes, 1, count);
        byte[] stored = new byte[checked((int)(shape.Bytes * itemBytes))];
        for (long done = 0; done < count; done += perBlock)
        {
            byte[] block = new byte[Math.Min(perBlock, count - done) * shape.Bytes];
            for (int start = 0; start < block.Length; start += (int)shape.Bytes)
            {
                stream.ReadExactly(stored);
                ToPlanes(stored, itemBytes, shape, block.AsSpan(start, (int)shape.Bytes), (done * shape.Bytes) + start);
            }

            blocks.Add(block);
        }

        RequireEnd(stream);
        return (blocks, shape);
    }

    /// <summary>Reads labels.</summary>
    /// <param name="stream">The array's file from its beginning.</param>
    /// <param name="length">The bytes that the stream can hold at most.</param>
    /// <returns>One number an image; negative for none.</returns>
    /// <exception cref="InvalidDataException">It is no array of labels; the message is the reason.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before the array does.</exception>
    public static long[] Labels(Stream stream, long length)
    {
        NpyHeader header = NpyHeader.Read(stream, out int headerLength);
        if (!(header.Shape.Count == 1 || (header.Shape.Count == 2 && header.Shape[1] == 1)))
        {
            throw new InvalidDataException($"its shape is {header.ShapeText}; labels are (N,), one number an image (of one-hot rows take .argmax(1))");
        }

        (int bytes, Func<byte[], long> value) = header.Type switch
        {
            "|u1" => (1, (Func<byte[], long>)(item => item[0])),
            "|i1" => (1, item => (sbyte)item[0]),
            "<u2" => (2, item => BitConverter.ToUInt16(item)),
            "<i2" => (2, item => BitConverter.ToInt16(item)),
            "<u4" => (4, item => BitConverter.ToUInt32(item)),
            "<i4" => (4, item => BitConverter.ToInt32(item)),
            "<i8" or "<u8" => (8, item => BitConverter.ToInt64(item)),
            _ => throw new InvalidDataException($"its type is {header.Type}; labels are integers, such as <i8 (int64)"),
        };
        RequireLength(header, bytes, length - headerLength);
        long[] labels = new long[header.Count];
        byte[] item = new byte[bytes];
        for (int index = 0; index < labels.Length; index++)
        {
            stream.ReadExactly(item);
            labels[index] = value(item);
        }

        RequireEnd(stream);
        return labels;
    }

    private static ImageShape ShapeOf(NpyHeader header)
    {
        IReadOnlyList<long> sizes = header.Shape;
        string hint = sizes.Count switch
        {
            3 when sizes[2] is 1 or 3 or 4 => " (one image alone is array[None])",
            4 when sizes[1] is 1 or 3 => " (of (N, C, H, W) take .transpose(0, 2, 3, 1))",
            4 when sizes[3] == 4 => " (without the fourth channel: array[..., :3])",
            _ => string.Empty,
        };
        bool isRight = sizes.All(size => size > 0) && (sizes.Count == 3 ? hint.Length == 0 : sizes.Count == 4 && sizes[3] is 1 or 3);
        ImageShape shape = isRight ? new ImageShape(sizes.Count == 3 ? 1 : (int)sizes[3], (int)sizes[1], (int)sizes[2]) : default;
        return isRight && (long)shape.Height * shape.Width <= ImageDecoder.MaxPixelCount
            ? shape
            : throw new InvalidDataException($"its shape is {header.ShapeText}; images are (N, H, W), or (N, H, W, C) with 1 or 3 channels{hint}");
    }

    private static void RequireLength(NpyHeader header, int itemBytes, long rest)
    {
        long needed;
        try
        {
            needed = checked(header.Count * itemBytes);
        }
        catch (OverflowException)
        {
            needed = long.MaxValue;
        }

        if (needed > rest)
        {
            throw new InvalidDataException($"its shape is {header.ShapeText} of {header.Type}, more than the {Math.Max(0, rest)} bytes that are there");
        }
    }

    private static void RequireEnd(Stream stream)
    {
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException("it holds more than its header says");
        }
    }

    /// <summary>Separates the channels of an image <c>[height, width, channels]</c>.</summary>
    private static void ToPlanes(byte[] stored, int itemBytes, ImageShape shape, Span<byte> planes, long first)
    {
        int plane = shape.Height * shape.Width;
        for (int pixel = 0, source = 0; pixel < plane; pixel++)
        {
            for (int channel = 0; channel < shape.Channels; channel++, source++)
            {
                planes[(channel * plane) + pixel] = Value(stored, source, itemBytes, first + source);
            }
        }
    }

    /// <summary>With the first index fastest, the values of all images at one place follow each other.</summary>
    private static ReadOnlyMemory<byte>[] Fortran(Stream stream, int itemBytes, int count, ImageShape shape)
    {
        byte[][] images = [.. Enumerable.Range(0, count).Select(_ => new byte[shape.Bytes])];
        byte[] stored = new byte[checked(count * itemBytes)];
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int column = 0; column < shape.Width; column++)
            {
                for (int row = 0; row < shape.Height; row++)
                {
                    stream.ReadExactly(stored);
                    int place = (((channel * shape.Height) + row) * shape.Width) + column;
                    for (int image = 0; image < count; image++)
                    {
                        images[image][place] = Value(stored, image, itemBytes, image);
                    }
                }
            }
        }

        RequireEnd(stream);
        return [.. images.Select(image => (ReadOnlyMemory<byte>)image)];
    }

    /// <summary>A value as a byte: one of 0 to 1 becomes the nearest of 0 to 255.</summary>
    private static byte Value(byte[] stored, int index, int itemBytes, long place)
    {
        if (itemBytes == 1)
        {
            return stored[index];
        }

        double value = itemBytes == 4 ? MemoryMarshal.Read<float>(stored.AsSpan(index * 4)) : MemoryMarshal.Read<double>(stored.AsSpan(index * 8));
        return value is >= 0.0 and <= 1.0
            ? (byte)Math.Round(MaxByte * value)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"value {place} is {value}, and images of floats are from 0 to 1; store them as uint8, or divide them by 255"));
    }
}
