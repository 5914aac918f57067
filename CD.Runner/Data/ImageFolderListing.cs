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
public static class ImageFolderListing
{
    private const int MaxDepth = 64;

    /// <summary>The endings of image files, in lower case.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>The names of folders that hold a part of a data set, in lower case.</summary>
    public static IReadOnlyList<string> SplitNames { get; } = ["test", "train", "val", "valid", "validation"];

    /// <summary>Lists the image files below a folder, in ordinal order of their relative paths.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>At least one file.</returns>
    /// <exception cref="UserErrorException">The folder is missing, unreadable, without images, nested too deep, or only partly in classes (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static IReadOnlyList<ImageFile> List(string directory, CancellationToken cancellation)
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
        string?[] classes = Classes(names, directory);
        return [.. names.Select((name, index) => new ImageFile(Path.Combine(directory, name), name, classes[index]))];
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

    private static string?[] Classes(List<string> names, string directory)
    {
        bool split = names.TrueForAll(name => FirstFolder(name) is { } folder && SplitNames.Contains(folder.ToLowerInvariant()));
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
