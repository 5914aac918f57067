using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Export;

/// <summary>Writes whole folders so that a reader, or a crash, meets the old folder, the new one or none, and never a part.</summary>
/// <remarks>
/// The files go to <c>.NAME.RANDOM.tmp</c> beside the target, which is renamed when all are on the disk. A folder cannot be renamed over a full
/// one, so an old folder is first renamed to <c>.NAME.RANDOM.old</c>, put back where the new one does not arrive, and removed in the end.
/// </remarks>
internal static class ExportFolder
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>Creates a folder, or replaces one of ours.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="isOurs">Whether an existing folder is an earlier export and may be replaced.</param>
    /// <param name="write">Writes the files into the folder it is given.</param>
    /// <exception cref="UserErrorException">Something else has that name (<see cref="ExitCode.Conflict"/>), or the folder cannot be written (<see cref="ExitCode.Storage"/>); what was there is intact.</exception>
    public static void Write(string path, Func<string, bool> isOurs, Action<string> write)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string parent = Path.GetDirectoryName(target) ?? throw new UserErrorException(ExitCode.Usage, $"Cannot write {path}: it is the root of a file system. Name a folder below it.");
        string beside = Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}");
        string temporary = $"{beside}.tmp";
        try
        {
            Recover(parent, target);
            RequireReplaceable(path, target, isOurs);
            Directory.CreateDirectory(temporary);
            write(temporary);
            Replace(temporary, target, $"{beside}.old");
            FolderSync.Flush(parent);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            // A file's own error names a place that is hidden, and gone by now.
            Exception cause = exception is UserErrorException { Code: ExitCode.Storage, InnerException: { } inner } ? inner : exception;
            if (cause is IOException or UnauthorizedAccessException)
            {
                throw StorageError.Write(path, cause);
            }

            throw;
        }
    }

    /// <summary>Puts back what a process that was killed between two renames has left aside, and removes what others left behind a day ago.</summary>
    private static void Recover(string parent, string target)
    {
        if (!Directory.Exists(parent))
        {
            return;
        }

        string[] aside = Directory.GetDirectories(parent, $".{Path.GetFileName(target)}.*.old");
        if (aside.Length == 1 && !Directory.Exists(target) && !File.Exists(target))
        {
            Directory.Move(aside[0], target);
        }

        foreach (string left in Directory.GetDirectories(parent, $".{Path.GetFileName(target)}.*.tmp").Where(left => Directory.GetLastWriteTimeUtc(left) < DateTime.UtcNow - AbandonedAfter))
        {
            Remove(left);
        }
    }

    private static void RequireReplaceable(string path, string target, Func<string, bool> isOurs)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !isOurs(target)))
        {
            throw new UserErrorException(ExitCode.Conflict, $"Cannot write {path}: something else is there, and only an earlier export is replaced. Choose another --output or move it away.");
        }
    }

    private static void Replace(string temporary, string target, string aside)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        Directory.Move(target, aside);
        try
        {
            Directory.Move(temporary, target);
        }
        catch
        {
            Directory.Move(aside, target);
            throw;
        }

        Remove(aside);
    }

    // A folder that cannot be removed must not hide why the write failed, or that it did not.
    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
