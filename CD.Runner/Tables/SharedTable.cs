using CD.Runner.Errors;
using CD.Runner.Storage;
using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>Appends lines to a table that several processes write to.</summary>
internal static class SharedTable
{
    /// <summary>Appends lines, all or none.</summary>
    /// <param name="path">The table; it and its folder are created where they are missing.</param>
    /// <param name="header">The header's line.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="patience">How long to wait while another process holds the lock.</param>
    /// <returns>The file that the lines went to: <paramref name="path"/>, or the next numbered one where the columns differ.</returns>
    /// <exception cref="UserErrorException">The file cannot be written, or stayed locked.</exception>
    public static string Append(string path, byte[] header, IReadOnlyList<byte[]> lines, TimeSpan patience)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        for (int part = 1; ; part++)
        {
            string file = part == 1 ? path : Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(path)}-{part}{Path.GetExtension(path)}");
            try
            {
                Directory.CreateDirectory(folder);
                using FileStream stream = FileLock.Wait(file, patience);
                if (RunTableEnd.TryPrepare(stream, header))
                {
                    WriteWhole(stream, [.. lines.SelectMany(line => line)]);
                    return file;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw StorageError.Write(file, exception);
            }
        }
    }

    /// <summary>The bytes of one row.</summary>
    /// <param name="what">What the row is about, for the message.</param>
    /// <param name="write">Writes the row.</param>
    /// <exception cref="ArgumentException">A text in it holds a line break.</exception>
    public static byte[] Line(string what, Action<CsvWriter> write)
    {
        byte[] line = Bytes(write);
        return line.AsSpan(0, line.Length - 1).ContainsAny((byte)'\n', (byte)'\r')
            ? throw new ArgumentException($"A row is one line; a text of {what} holds a line break. Remove it.", nameof(write))
            : line;
    }

    /// <summary>The bytes of what is written as CSV.</summary>
    public static byte[] Bytes(Action<CsvWriter> write)
    {
        using MemoryStream stream = new();
        Csv.WriteTo(stream, write);
        return stream.ToArray();
    }

    private static void WriteWhole(FileStream stream, byte[] line)
    {
        long before = stream.Position;
        try
        {
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            stream.SetLength(before);
            throw;
        }
    }
}
