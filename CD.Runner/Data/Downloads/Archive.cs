using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Data.Downloads;

/// <summary>Unpacks archives whose content nobody vouches for.</summary>
internal static class Archive
{
    private const int UnixTypeShift = 28;
    private const uint UnixRegularFile = 8;
    private const uint UnixFolder = 4;

    /// <summary>Unpacks a <c>.tar.gz</c> or <c>.zip</c> file.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="published">What it is; its name tells the format, and <see cref="DatasetDownload.MaxUnpackedSize"/> bounds what it holds.</param>
    /// <param name="folder">An empty folder; on failure it holds whatever was written until then.</param>
    /// <param name="observer">Is told of progress.</param>
    /// <param name="cancellation">Stops the unpacking.</param>
    /// <exception cref="UserErrorException">The archive is damaged or holds what it must not (<see cref="ExitCode.Data"/>), or a file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    /// <exception cref="OperationCanceledException">The unpacking was stopped.</exception>
    public static void Unpack(string path, DatasetDownload published, string folder, IFetchObserver observer, CancellationToken cancellation)
    {
        ArchiveTarget target = new(folder, published.MaxUnpackedSize, cancellation);
        try
        {
            using FileStream file = File.OpenRead(path);
            observer.Begin($"Unpacking {published.Name}", file.Length, 0);
            if (published.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                UnpackZip(file, target, observer);
            }
            else
            {
                UnpackTar(file, published.MaxUnpackedSize, target, observer);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or ArithmeticException)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} cannot be unpacked: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    private static void UnpackTar(FileStream file, long limit, ArchiveTarget target, IFetchObserver observer)
    {
        // The limit holds for headers and padding as well, since a few bytes of gzip can stand for many.
        using LimitedStream content = new(new GZipStream(file, CompressionMode.Decompress), limit);
        using TarReader reader = new(content);
        while (reader.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    target.AddFolder(entry.Name);
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                    target.AddFile(entry.Name, entry.Length, entry.DataStream ?? Stream.Null);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw new InvalidDataException($"the entry {ArchiveTarget.Quoted(entry.Name)} is neither a file nor a folder ({entry.EntryType})");
            }

            observer.Advance(file.Position);
        }
    }

    private static void UnpackZip(FileStream file, ArchiveTarget target, IFetchObserver observer)
    {
        using ZipArchive archive = new(file, ZipArchiveMode.Read);
        long compressed = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            uint type = (uint)entry.ExternalAttributes >> UnixTypeShift;
            if (type is not (0 or UnixRegularFile or UnixFolder))
            {
                throw new InvalidDataException($"the entry {ArchiveTarget.Quoted(entry.FullName)} is neither a file nor a folder");
            }

            if (entry.FullName.EndsWith('/'))
            {
                target.AddFolder(entry.FullName);
            }
            else
            {
                using Stream content = entry.Open();
                target.AddFile(entry.FullName, entry.Length, content);
            }

            compressed += entry.CompressedLength;
            observer.Advance(Math.Min(compressed, file.Length));
        }
    }
}
