using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>Reads a data set from official binary files, unpacked or in their archive.</summary>
internal static class RecordDataset
{
    /// <summary>Opens images in memory.</summary>
    /// <param name="layout">How the files are laid out.</param>
    /// <param name="directory">The folder with the files, with <see cref="RecordLayout.FolderName"/>, or with <see cref="RecordLayout.ArchiveName"/>, looked for in this order.</param>
    /// <param name="splits">The parts.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The images in the files' order.</returns>
    /// <exception cref="UserErrorException">A file is missing or damaged (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static IImageSource Open(RecordLayout layout, string directory, IReadOnlyList<string> splits, CancellationToken cancellation)
    {
        RecordContents contents = new(layout, layout.FilesOf(splits), keepPixels: true, cancellation);
        Read(layout, directory, contents, cancellation);
        return new MemoryImageSource(layout.Name, contents.Pixels, layout.Shape, contents.Labels, contents.ClassNames);
    }

    /// <summary>Reads every record and keeps the labels.</summary>
    /// <param name="layout">How the files are laid out.</param>
    /// <param name="directory">As for <see cref="Open"/>.</param>
    /// <param name="splits">The parts.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>One class index an image, -1 for none.</returns>
    /// <exception cref="UserErrorException">A file is missing or damaged (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static IReadOnlyList<int> ReadLabels(RecordLayout layout, string directory, IReadOnlyList<string> splits, CancellationToken cancellation)
    {
        RecordContents contents = new(layout, layout.FilesOf(splits), keepPixels: false, cancellation);
        Read(layout, directory, contents, cancellation);
        return contents.Labels;
    }

    private static void Read(RecordLayout layout, string directory, RecordContents contents, CancellationToken cancellation)
    {
        string? folder = layout.FolderIn(directory);
        string archive = Path.Combine(directory, layout.ArchiveName);
        if (folder is null && !File.Exists(archive))
        {
            throw new UserErrorException(ExitCode.Data, $"{layout.Title} needs {layout.Files[0].Name} to {layout.Files[^1].Name}, {layout.FolderName} or {layout.ArchiveName} in {directory}; none is there. Get it with: datasets fetch {layout.Name}");
        }

        string origin = folder ?? archive;
        try
        {
            if (folder is not null)
            {
                ReadFolder(layout, folder, contents, cancellation);
            }
            else
            {
                ReadArchive(archive, contents, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or InvalidOperationException or ArgumentException or ArithmeticException)
        {
            throw new UserErrorException(ExitCode.Data, $"{origin} is damaged or cannot be read: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{origin} cannot be read: {exception.Message}", exception);
        }
    }

    private static void ReadFolder(RecordLayout layout, string folder, RecordContents contents, CancellationToken cancellation)
    {
        string? missing = contents.Needed.Select(file => Path.Combine(folder, file)).FirstOrDefault(path => !File.Exists(path));
        if (missing is not null)
        {
            throw new UserErrorException(ExitCode.Data, $"{layout.Title} needs {missing}, which is missing.");
        }

        foreach (string name in contents.Needed.Append(layout.ClassNameFile).OfType<string>())
        {
            cancellation.ThrowIfCancellationRequested();
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                using FileStream stream = File.OpenRead(path);
                contents.Read(name, stream, stream.Length, path);
            }
        }
    }

    private static void ReadArchive(string archive, RecordContents contents, CancellationToken cancellation)
    {
        using FileStream file = File.OpenRead(archive);
        using GZipStream content = new(file, CompressionMode.Decompress);
        using TarReader reader = new(content);
        HashSet<string> read = [];
        while (reader.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (entry.DataStream is null || !contents.Wants(name))
            {
                continue;
            }

            string path = $"{archive}:{entry.Name}";
            if (!read.Add(name))
            {
                throw new UserErrorException(ExitCode.Data, $"{path} is there twice; fetch the archive again.");
            }

            contents.Read(name, entry.DataStream, entry.Length, path);
        }

        // To the end of the compressed stream, whose checksum stands there.
        content.CopyTo(Stream.Null);
        string? missing = contents.Needed.FirstOrDefault(name => !read.Contains(name));
        if (missing is not null)
        {
            throw new UserErrorException(ExitCode.Data, $"{archive} lacks {missing}; fetch the archive again.");
        }
    }
}
