using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>CIFAR-10 (Krizhevsky, 2009) in its official binary form: colour images of 32 x 32 pixels in ten classes.</summary>
/// <remarks>A record is one label byte and the image's 3,072 bytes <c>[channels, height, width]</c>; a file holds 10,000 records.</remarks>
internal static class Cifar10
{
    /// <summary>The name for tables.</summary>
    public const string Name = "cifar10";

    /// <summary>The folder that the official archive holds.</summary>
    public const string FolderName = "cifar-10-batches-bin";

    /// <summary>The official archive.</summary>
    public const string ArchiveName = "cifar-10-binary.tar.gz";

    private const string ClassNameFile = "batches.meta.txt";
    private const int Side = 32;
    private const int PixelLength = 3 * Side * Side;
    private const int RecordsPerFile = 10_000;
    private const long FileLength = RecordsPerFile * (1L + PixelLength);
    private const int MaxClassNameFileLength = 4096;

    private const string Train = "train";
    private const string Test = "test";

    private static readonly string[] AllFiles =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    private static readonly string[] OfficialClassNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The data set.</summary>
    internal static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "CIFAR-10",
        Files = [.. AllFiles, ClassNameFile],
        Splits = [Train, Test],
        ClassNames = OfficialClassNames,
        IsIn = directory => File.Exists(Path.Combine(directory, AllFiles[0])) || File.Exists(Path.Combine(directory, FolderName, AllFiles[0])),
        Open = request => Open(request.Folder, request.Splits, request.Cancellation),
    };

    /// <summary>Opens images: the five training files' 50,000, then the test file's 10,000.</summary>
    /// <param name="directory">The folder with the six files, with <see cref="FolderName"/>, or with <see cref="ArchiveName"/>, looked for in this order.</param>
    /// <param name="splits">The parts, of <c>train</c> and <c>test</c>.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The data set; three channels.</returns>
    /// <exception cref="UserErrorException">A file is missing or damaged (<see cref="ExitCode.Data"/>).</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static IImageSource Open(string directory, IReadOnlyList<string> splits, CancellationToken cancellation)
    {
        string[] files = [.. AllFiles.Where(file => splits.Contains(file == AllFiles[^1] ? Test : Train))];
        string? folder = new[] { directory, Path.Combine(directory, FolderName) }
            .FirstOrDefault(candidate => AllFiles.Any(file => File.Exists(Path.Combine(candidate, file))));
        string archive = Path.Combine(directory, ArchiveName);
        if (folder is null && !File.Exists(archive))
        {
            throw new UserErrorException(ExitCode.Data, $"CIFAR-10 needs {AllFiles[0]} to {AllFiles[^1]}, {FolderName} or {ArchiveName} in {directory}; none is there.");
        }

        string origin = folder ?? archive;
        Contents contents = new(files.Length);
        try
        {
            if (folder is not null)
            {
                ReadFolder(folder, files, contents, cancellation);
            }
            else
            {
                ReadArchive(archive, files, contents, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException)
        {
            throw new UserErrorException(ExitCode.Data, $"{origin} is damaged or cannot be read: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{origin} cannot be read: {exception.Message}", exception);
        }

        return new MemoryImageSource(Name, [.. contents.Pixels.Select(file => (ReadOnlyMemory<byte>)file)], new ImageShape(3, Side, Side), contents.Labels, contents.ClassNames);
    }

    private static void ReadFolder(string folder, string[] files, Contents contents, CancellationToken cancellation)
    {
        string? missing = files.Select(file => Path.Combine(folder, file)).FirstOrDefault(path => !File.Exists(path));
        if (missing is not null)
        {
            throw new UserErrorException(ExitCode.Data, $"CIFAR-10 needs {missing}, which is missing.");
        }

        for (int file = 0; file < files.Length; file++)
        {
            cancellation.ThrowIfCancellationRequested();
            string path = Path.Combine(folder, files[file]);
            using FileStream stream = File.OpenRead(path);
            contents.ReadRecords(stream, stream.Length, file, path);
        }

        string names = Path.Combine(folder, ClassNameFile);
        if (File.Exists(names))
        {
            using FileStream stream = File.OpenRead(names);
            contents.ReadClassNames(stream, stream.Length, names);
        }
    }

    private static void ReadArchive(string archive, string[] files, Contents contents, CancellationToken cancellation)
    {
        using FileStream file = File.OpenRead(archive);
        using GZipStream content = new(file, CompressionMode.Decompress);
        using TarReader reader = new(content);
        HashSet<string> read = [];
        while (reader.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            int index = Array.IndexOf(files, name);
            if (entry.DataStream is null || (index < 0 && name != ClassNameFile))
            {
                continue;
            }

            string path = $"{archive}:{entry.Name}";
            if (!read.Add(name))
            {
                throw new UserErrorException(ExitCode.Data, $"{path} is there twice; fetch the archive again.");
            }

            if (index < 0)
            {
                contents.ReadClassNames(entry.DataStream, entry.Length, path);
            }
            else
            {
                contents.ReadRecords(entry.DataStream, entry.Length, index, path);
            }
        }

        string? missing = files.FirstOrDefault(name => !read.Contains(name));
        if (missing is not null)
        {
            throw new UserErrorException(ExitCode.Data, $"{archive} lacks {missing}; fetch the archive again.");
        }
    }

    private sealed class Contents(int fileCount)
    {
        public byte[][] Pixels { get; } = [.. Enumerable.Range(0, fileCount).Select(_ => new byte[RecordsPerFile * PixelLength])];

        public int[] Labels { get; } = new int[fileCount * RecordsPerFile];

        public string[] ClassNames { get; private set; } = OfficialClassNames;

        public void ReadRecords(Stream stream, long length, int file, string path)
        {
            if (length != FileLength)
            {
                throw new UserErrorException(ExitCode.Data, $"{path} has {length} bytes instead of {FileLength}; fetch it again.");
            }

            // A record at a time from a buffer keeps one copy of the pixels.
            using BufferedStream buffered = new(stream, 1 << 16);
            for (int record = 0; record < RecordsPerFile; record++)
            {
                int label = buffered.ReadByte();
                if (label < 0 || label >= OfficialClassNames.Length)
                {
                    throw new UserErrorException(ExitCode.Data, $"{path} is damaged: the label of record {record} is {label}, outside 0 to {OfficialClassNames.Length - 1}.");
                }

                Labels[(file * RecordsPerFile) + record] = label;
                buffered.ReadExactly(Pixels[file], record * PixelLength, PixelLength);
            }
        }

        public void ReadClassNames(Stream stream, long length, string path)
        {
            string[] names = [];
            if (length <= MaxClassNameFileLength)
            {
                using StreamReader reader = new(stream);
                names = reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            }

            ClassNames = names.Length == OfficialClassNames.Length
                ? names
                : throw new UserErrorException(ExitCode.Data, $"{path} does not hold {OfficialClassNames.Length} class names, one a line; remove it to use the official ones.");
        }
    }
}
