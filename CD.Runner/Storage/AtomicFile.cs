using System.Text;
using CD.Runner.Errors;

namespace CD.Runner.Storage;

/// <summary>Writes whole files so that a reader, or a crash at any moment, meets the old content or the new and nothing between.</summary>
/// <remarks>
/// The content goes to <c>.NAME.RANDOM.tmp</c> in the same folder, is flushed to the disk and renamed over the target;
/// on Unix the folder is flushed too. What a killed process left behind is removed by a later write of the same file,
/// once it is a day old.
/// </remarks>
internal static class AtomicFile
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Replaces a file, or creates it and the folders above it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content; the stream seeks, is empty at first, and is closed by the caller.</param>
    /// <exception cref="UserErrorException">The file cannot be written (<see cref="ExitCode.Storage"/>); the old file, if any, is intact. Anything else that <paramref name="write"/> throws passes through, with the same guarantee.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(target) ?? throw new ArgumentException($"A file's path names a file; received '{path}'.", nameof(path));
        string name = Path.GetFileName(target);
        string temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            RemoveAbandoned(folder, name);
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            FolderSync.Flush(folder);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw StorageError.Write(path, exception);
            }

            throw;
        }
    }

    /// <summary>Replaces a text file (UTF-8 without a byte-order mark, lines ended by a line feed).</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="UserErrorException">As for <see cref="Write"/>.</exception>
    public static void WriteText(string path, Action<TextWriter> write) => Write(path, stream =>
    {
        using StreamWriter writer = new(stream, Utf8, bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\n" };
        write(writer);
    });

    private static void RemoveAbandoned(string folder, string name)
    {
        foreach (string file in Directory.EnumerateFiles(folder, $".{name}.*.tmp"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > AbandonedAfter)
            {
                Remove(file);
            }
        }
    }

    // A file that cannot be removed must not hide why the write failed.
    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
