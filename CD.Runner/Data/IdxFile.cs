using System.Buffers.Binary;
using System.IO.Compression;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Reads unsigned bytes from a file in the IDX format of the MNIST family, plain or compressed with gzip.</summary>
/// <remarks>
/// The format is a magic number of four bytes (0, 0, 8 for unsigned bytes, the number of dimensions), one 32-bit
/// big-endian size for each dimension, then the values in C order and nothing after them.
/// </remarks>
internal static class IdxFile
{
    /// <summary>The most values a file may declare: 2^30.</summary>
    public const long MaxValueCount = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; one whose name ends with <c>.gz</c> is decompressed.</param>
    /// <param name="dimensions">The number of dimensions it must have, at least 1.</param>
    /// <returns>The sizes by dimension, and the values in C order.</returns>
    /// <exception cref="UserErrorException">The file is missing, unreadable, or does not hold exactly what its header says (<see cref="ExitCode.Data"/>).</exception>
    public static (int[] Sizes, byte[] Values) Read(string path, int dimensions)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                return Read(file, dimensions, path);
            }

            using GZipStream content = new(file, CompressionMode.Decompress, leaveOpen: true);
            (int[] Sizes, byte[] Values) read = Read(content, dimensions, path);
            CheckTrailer(file, HeaderLength(dimensions) + read.Values.Length, path);
            return read;
        }
        catch (EndOfStreamException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is incomplete: it ends before its header says; fetch it again.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is damaged ({exception.Message}); fetch it again.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static (int[] Sizes, byte[] Values) Read(Stream content, int dimensions, string path)
    {
        byte[] header = new byte[HeaderLength(dimensions)];
        content.ReadExactly(header, 0, 4);
        uint expected = 0x0800u + (uint)dimensions;
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (magic != expected)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is not the expected IDX file: its magic number is 0x{magic:x8} instead of 0x{expected:x8}.");
        }

        content.ReadExactly(header, 4, header.Length - 4);
        long total = 1;
        int[] sizes = new int[dimensions];
        for (int dimension = 0; dimension < dimensions; dimension++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * dimension)));
            if (size is 0 or > (uint)MaxValueCount || (total *= size) > MaxValueCount)
            {
                throw new UserErrorException(ExitCode.Data, $"{path} is damaged: size {size} of dimension {dimension + 1} is outside the accepted range (1 to {MaxValueCount} values in all).");
            }

            sizes[dimension] = (int)size;
        }

        byte[] values = new byte[total];
        content.ReadExactly(values);
        if (content.ReadByte() >= 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is damaged: it holds more than the {total} values that its header says.");
        }

        return (sizes, values);
    }

    private static int HeaderLength(int dimensions) => 4 + (4 * dimensions);

    // The decompressor verifies a checksum that is there, and is content where the end of the file is missing.
    private static void CheckTrailer(FileStream file, int contentLength, string path)
    {
        byte[] length = new byte[sizeof(uint)];
        file.Seek(-length.Length, SeekOrigin.End);
        file.ReadExactly(length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(length) != contentLength)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is damaged: its gzip trailer does not give the length of its content; fetch it again.");
        }
    }
}
