using System.Globalization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Storage;
using CD.Runner.Tables;

namespace CD.Runner.Sorting;

/// <summary>A folder into which images are sorted, with the list of what was put there.</summary>
/// <remarks>The list is written before the first file, so that what was begun can be undone whatever stops it. Nothing is overwritten, and originals are only read.</remarks>
internal sealed class SortedFolder
{
    /// <summary>The list's file name.</summary>
    public const string ListName = "sorted.csv";

    private readonly string folder;

    /// <summary>Names the folder.</summary>
    /// <param name="path">The folder.</param>
    public SortedFolder(string path) => folder = Path.GetFullPath(path);

    /// <summary>The list's path.</summary>
    public string ListFile => Path.Combine(folder, ListName);

    /// <summary>Puts images into place.</summary>
    /// <param name="files">What goes where.</param>
    /// <param name="kind">How.</param>
    /// <param name="cancellation">Looked at between two files.</param>
    /// <returns>How many are in place: fewer than all where it was stopped.</returns>
    /// <exception cref="UserErrorException">The folder holds an earlier sorting, or something at one of the places (<see cref="ExitCode.Conflict"/>; nothing was written), or a file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public int Fill(IReadOnlyList<SortedFile> files, PlacementKind kind, CancellationToken cancellation)
    {
        string? taken = File.Exists(ListFile) ? ListFile : files.Select(Target).FirstOrDefault(Path.Exists);
        if (taken is not null)
        {
            throw new UserErrorException(ExitCode.Conflict, $"{taken} is there already, and sort overwrites nothing. Choose another folder{(taken == ListFile ? $", or take the earlier sorting back by sort --undo {folder}" : string.Empty)}.");
        }

        Csv.Write(ListFile, csv => csv.WriteRecords(files));
        if (kind == PlacementKind.List)
        {
            return 0;
        }

        int placed = 0;
        foreach (SortedFile file in files)
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            string target = Target(file);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Place(file.Source, target, kind);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                string reason = kind == PlacementKind.Hardlink ? $"Cannot link {target}: {exception.Message} Use --by copy or symlink." : StorageError.Write(target, exception).Message;
                throw new UserErrorException(ExitCode.Storage, $"{reason} {placed} of {files.Count} images are in place; sort --undo {folder} takes them back.", exception);
            }

            placed++;
        }

        return placed;
    }

    /// <summary>Removes what a sorting put into the folder: every file of the list that is as it was put there, folders that are then empty, and the list.</summary>
    /// <returns>How many files were removed, and those that were changed since, which stay, with a list of themselves.</returns>
    /// <exception cref="UserErrorException">There is no list (<see cref="ExitCode.Usage"/>), or something cannot be removed (<see cref="ExitCode.Storage"/>).</exception>
    public (int Removed, IReadOnlyList<string> Kept) Undo()
    {
        if (!File.Exists(ListFile))
        {
            throw ConfigurationError.At(folder, $"this folder has no {ListName}, so there is no sorting to undo.");
        }

        IReadOnlyList<SortedFile> files = Csv.Read<IReadOnlyList<SortedFile>>(ListFile, skipTorn: false, csv => [.. csv.GetRecords<SortedFile>()]);
        int removed = 0;
        List<SortedFile> kept = [];
        HashSet<string> folders = [];
        StorageAccess.Write(folder, () =>
        {
            foreach (SortedFile file in files)
            {
                string target = Target(file);
                bool exists = SortPlan.IsInside(target, folder) && IsThere(target);
                if (exists && !IsAsPut(file, target))
                {
                    kept.Add(file);
                }
                else if (exists)
                {
                    File.Delete(target);
                    removed++;
                }

                for (string? above = Path.GetDirectoryName(target); above is not null && SortPlan.IsInside(above, folder); above = Path.GetDirectoryName(above))
                {
                    folders.Add(above);
                }
            }

            // The deepest first, which may leave those above them empty.
            foreach (string path in folders.OrderByDescending(path => path.Length))
            {
                if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                {
                    Directory.Delete(path);
                }
            }

            File.Delete(ListFile);
        });
        if (kept.Count > 0)
        {
            Csv.Write(ListFile, csv => csv.WriteRecords(kept));
        }

        return (removed, [.. kept.Select(Target)]);
    }

    private static bool IsThere(string path) => new FileInfo(path) is { } file && (file.Exists || file.LinkTarget is not null);

    private static bool IsAsPut(SortedFile file, string target)
    {
        FileInfo put = new(target);
        return Enum.TryParse(file.Kind, ignoreCase: true, out PlacementKind kind) && kind == PlacementKind.Symlink
            ? put.LinkTarget == file.Source
            : put.LinkTarget is null && put.Length == file.Bytes && put.LastWriteTimeUtc.ToString("O", CultureInfo.InvariantCulture) == file.ModifiedUtc;
    }

    private static void Place(string source, string target, PlacementKind kind)
    {
        switch (kind)
        {
            case PlacementKind.Copy:
                Copy(source, target);
                break;
            case PlacementKind.Symlink:
                File.CreateSymbolicLink(target, source);
                break;
            case PlacementKind.Hardlink:
                HardLink.Create(source, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "A list places nothing.");
        }
    }

    /// <summary>Copies so that a whole file appears at its place, or none.</summary>
    private static void Copy(string source, string target)
    {
        string part = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.part");
        try
        {
            File.Copy(source, part, overwrite: true);
            File.SetLastWriteTimeUtc(part, File.GetLastWriteTimeUtc(source));
            File.Move(part, target, overwrite: false);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private string Target(SortedFile file) => Path.GetFullPath(Path.Combine(folder, file.Target));
}
