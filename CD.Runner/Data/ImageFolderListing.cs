using CD.Runner.Data.Datasets;
using CD.Runner.Errors;

namespace CD.Runner.Data;

/// <summary>Finds the image files of a folder, in an order that depends on neither the file system nor the culture.</summary>
/// <remarks>
/// <para>
/// Files are recognised by their ending (<see cref="Endings"/>, in either case); other files, and hidden files and
/// folders, are ignored. Links to folders are followed, except one that leads back into a folder it lies in.
/// </para>
/// <para>
/// The first folder of a file's relative path is its class. Folders that name a split (<see cref="SplitNames"/>) are no
/// classes where every image lies below one: the class is then the next folder. Without such folders there are no
/// classes; a folder with images both inside and outside class folders is refused, since guessing would mislabel some.
/// </para>
/// </remarks>
internal static class ImageFolderListing
{
    private const int MaxDepth = 64;

    /// <summary>The endings of image files, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>The names of folders that hold a part of a data set, in lower case.</summary>
    public static IReadOnlyList<string> SplitNames { get; } = ["test", "train", "val", "valid", "validation"];

    /// <summary>Lists the image files below a folder, in ordinal order of their relative paths.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="splits">The split folders to list, in upper or lower case; none for all images.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>At least one file.</returns>
    /// <exception cref="UserErrorException">The folder is missing, unreadable, without images, nested too deep, or only partly in classes (<see cref="ExitCode.Data"/>), or has not these split folders (<see cref="ExitCode.Usage"/>).</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static IReadOnlyList<ImageFile> List(string directory, IReadOnlyList<string> splits, CancellationToken cancellation)
    {
        if (File.Exists(directory))
        {
            throw new UserErrorException(ExitCode.Data, $"{directory} is a file; give the folder that holds the images.");
        }

        if (!Directory.Exists(directory))
        {
            throw new UserErrorException(ExitCode.Data, $"The folder {directory} does not exist.");
        }

        List<string> names = [];
        try
        {
            Collect(new DirectoryInfo(directory), string.Empty, [], names, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Data, $"The folder {directory} cannot be searched: {exception.Message}", exception);
        }

        if (names.Count == 0)
        {
            throw new UserErrorException(ExitCode.Data, $"The folder {directory} holds no images ({string.Join(' ', Endings)}).");
        }

        names.Sort(StringComparer.Ordinal);
        bool isSplit = IsSplit(names);
        if (splits.Count > 0)
        {
            KeepSplits(names, isSplit, splits, directory);
        }

        string?[] classes = Classes(names, isSplit, directory);
        return [.. names.Select((name, index) => new ImageFile(Path.Combine(directory, name), name, classes[index]))];
    }

    /// <summary>Leaves out the files of other classes.</summary>
    /// <param name="files">The files found.</param>
    /// <param name="classes">The classes' names, or indices in ordinal order of the names; none for all files.</param>
    /// <returns>At least one file, in the same order.</returns>
    /// <exception cref="UserErrorException">There is no such class (<see cref="ExitCode.Usage"/>).</exception>
    public static IReadOnlyList<ImageFile> Choose(IReadOnlyList<ImageFile> files, IReadOnlyList<string> classes)
    {
        if (classes.Count == 0)
        {
            return files;
        }

        string[] names = [.. files.Select(file => file.ClassName).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        HashSet<string> kept = [.. ClassChoice.Indices(classes, names).Select(index => names[index])];
        return [.. files.Where(file => kept.Contains(file.ClassName!))];
    }

    private static void KeepSplits(List<string> names, bool isSplit, IReadOnlyList<string> splits, string directory)
    {
        if (!isSplit)
        {
            throw new UserErrorException(ExitCode.Usage, $"data.splits chooses among folders such as {string.Join(", ", SplitNames)}, but not every image in {directory} lies in one; leave data.splits out.");
        }

        SplitChoice.Check(splits, [.. names.Select(name => FirstFolder(name)!).Distinct()], $"the folder {directory}");
        names.RemoveAll(name => !splits.Contains(FirstFolder(name), StringComparer.OrdinalIgnoreCase));
    }

    private static void Collect(DirectoryInfo folder, string prefix, List<string> ancestors, List<string> names, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        string target = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        if (ancestors.Contains(target))
        {
            return;
        }

        if (ancestors.Count == MaxDepth)
        {
            throw new UserErrorException(ExitCode.Data, $"{folder.FullName} lies more than {MaxDepth} folders deep; give a folder nearer to the images.");
        }

        ancestors.Add(target);
        foreach (FileSystemInfo entry in new DirectoryInfo(target).EnumerateFileSystemInfos())
        {
            if (entry.Name[0] == '.' || entry.Attributes.HasFlag(FileAttributes.Hidden))
            {
                continue;
            }

            string name = prefix + entry.Name;
            if (entry is DirectoryInfo child)
            {
                Collect(child, name + "/", ancestors, names, cancellation);
            }
            else if (Endings.Contains(Path.GetExtension(entry.Name).ToLowerInvariant()))
            {
                names.Add(name);
            }
        }

        ancestors.RemoveAt(ancestors.Count - 1);
    }

    private static bool IsSplit(List<string> names) => names.TrueForAll(name => FirstFolder(name) is { } folder && SplitNames.Contains(folder.ToLowerInvariant()));

    private static string?[] Classes(List<string> names, bool split, string directory)
    {
        string?[] classes = [.. names.Select(name => FirstFolder(split ? name[(name.IndexOf('/') + 1)..] : name))];
        int outside = Array.FindIndex(classes, label => label is null);
        int inside = Array.FindIndex(classes, label => label is not null);
        return outside < 0 || inside < 0
            ? classes
            : throw new UserErrorException(ExitCode.Data, $"The folder {directory} holds images both in class folders ({names[inside]}) and outside them ({names[outside]}); move all into class folders, or none.");
    }

    private static string? FirstFolder(string name)
    {
        int end = name.IndexOf('/');
        return end < 0 ? null : name[..end];
    }
}
