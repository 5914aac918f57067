using System.Buffers;
using CD.Runner.Storage;

namespace CD.Runner.Data.Downloads;

/// <summary>The folder that an archive is unpacked to: takes folders and files that stay inside it and within a total size.</summary>
/// <param name="folder">The folder, which is empty.</param>
/// <param name="limit">The most bytes of all files together, as declared.</param>
/// <param name="cancellation">Stops the unpacking.</param>
internal sealed class ArchiveTarget(string folder, long limit, CancellationToken cancellation)
{
    /// <summary>The most entries accepted: 2^20.</summary>
    public const int MaxEntries = 1 << 20;

    private const int BufferLength = 1 << 17;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:\0");

    private long total;
    private int entries;

    /// <summary>The declared bytes of the files so far.</summary>
    public long Total => total;

    /// <summary>Makes a folder.</summary>
    /// <param name="name">The entry's name.</param>
    /// <exception cref="InvalidDataException">The name leads out of the folder.</exception>
    public void AddFolder(string name)
    {
        string path = PathOf(name);
        StorageAccess.Write(path, () => Directory.CreateDirectory(path));
    }

    /// <summary>Writes a file.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="length">Its declared length.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="InvalidDataException">The name leads out of the folder or is there twice, the content has not the declared length, or all files together are too large.</exception>
    public void AddFile(string name, long length, Stream content)
    {
        string path = PathOf(name);
        total = length >= 0 && length <= limit - total ? total + length : throw new InvalidDataException($"it unpacks to more than {limit} bytes");
        if (Path.Exists(path))
        {
            throw new InvalidDataException($"it holds {Quoted(name)} twice");
        }

        StorageAccess.Write(path, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        // Without a buffer, so that a full disk shows in the write and not when the file is closed.
        using FileStream file = StorageAccess.Write(path, () => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1));
        byte[] buffer = new byte[BufferLength];
        long written = 0;
        while (content.Read(buffer) is var read && read > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            written += read;
            if (written > length)
            {
                break;
            }

            StorageAccess.Write(path, () => file.Write(buffer, 0, read));
        }

        if (written != length)
        {
            throw new InvalidDataException($"{Quoted(name)} has {(written > length ? "more" : "fewer")} bytes than the {length} it declares");
        }
    }

    /// <summary>An entry's name for messages, in quotation marks and of bearable length.</summary>
    /// <param name="name">The name.</param>
    public static string Quoted(string name) => Configuration.ConfigurationError.Quote(name);

    private string PathOf(string name)
    {
        cancellation.ThrowIfCancellationRequested();
        if (++entries > MaxEntries)
        {
            throw new InvalidDataException($"it holds more than {MaxEntries} entries");
        }

        string[] segments = [.. name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".")];
        bool leaves = name.StartsWith('/') || segments.Contains("..") || name.AsSpan().ContainsAny(Forbidden);
        return leaves ? throw new InvalidDataException($"the entry {Quoted(name)} would leave the folder") : Path.Combine([folder, .. segments]);
    }
}
