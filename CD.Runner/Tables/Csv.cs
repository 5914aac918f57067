using System.Text;
using CD.Runner.Storage;
using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>The one dialect of all tables: RFC 4180 with line feeds, UTF-8, invariant culture, numbers in the shortest form that reads back exactly.</summary>
internal static class Csv
{
    /// <summary>Replaces a table.</summary>
    public static void Write(string path, Action<CsvWriter> write) =>
        AtomicFile.Write(path, stream => WriteTo(stream, write));

    /// <summary>Writes records to a stream, which stays open.</summary>
    public static void WriteTo(Stream stream, Action<CsvWriter> write)
    {
        using CsvWriter csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        write(csv);
    }

    /// <summary>Prints records.</summary>
    public static void WriteTo(TextWriter output, Action<CsvWriter> write)
    {
        using MemoryStream stream = new();
        WriteTo(stream, write);
        output.Write(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Reads a table; the header has been read when <paramref name="read"/> is called.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skipTorn">Whether a record that is cut short is left out instead of being an error.</param>
    /// <param name="read">Reads the records.</param>
    public static T Read<T>(string path, bool skipTorn, Func<CsvReader, T> read)
    {
        CsvReaderOptions options = new()
        {
            Separator = ',',
            AllowLineBreaksInQuotes = false,
            FieldCountMismatch = skipTorn ? CsvFieldCountHandling.Skip : CsvFieldCountHandling.Throw,
            OnRecordError = skipTorn ? _ => true : null,
            TrackLineNumbers = true,
        };
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using CsvReader csv = CsvReader.Create(stream, options);
            csv.ReadHeader();
            return read(csv);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or KeyNotFoundException or InvalidDataException or InvalidOperationException or CsvFormatException)
        {
            throw StorageError.Read(path, exception);
        }
    }
}
