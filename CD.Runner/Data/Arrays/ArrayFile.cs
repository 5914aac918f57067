using System.Globalization;
using System.IO.Compression;
using CD.Runner.Errors;

namespace CD.Runner.Data.Arrays;

/// <summary>Opens image arrays: an <c>.npy</c> file with its labels beside, or an <c>.npz</c> archive.</summary>
internal static class ArrayFile
{
    // Deflate makes at most 1,032 bytes of one.
    private const long MostExpansion = 1032;
    private const long MostHeader = 1 << 17;

    private static readonly (string Part, string Images, string Labels)[] Layouts =
    [
        ("train", "x_train", "y_train"), ("test", "x_test", "y_test"),
        ("train", "train_images", "train_labels"), ("val", "val_images", "val_labels"), ("test", "test_images", "test_labels"),
        (string.Empty, "x", "y"), (string.Empty, "images", "labels"), (string.Empty, "x", "labels"), (string.Empty, "images", "y"),
    ];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="splits">The parts to read; none for all.</param>
    /// <param name="memoryLimit">The most memory for the pixels, in MiB.</param>
    /// <returns>The images, part after part.</returns>
    /// <exception cref="UserErrorException">The file is missing, holds no such arrays or exceeds the limit (<see cref="ExitCode.Data"/>), or no such part (<see cref="ExitCode.Usage"/>).</exception>
    public static IImageSource Open(string path, IReadOnlyList<string> splits, long memoryLimit)
    {
        if (!File.Exists(path))
        {
            throw new UserErrorException(ExitCode.Data, Directory.Exists(path) ? $"{path} is a folder; give one file, FILE.npy or FILE.npz." : $"There is no file {path}; check its path.");
        }

        return Guard(path, () => path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) ? OpenArchive(path, splits, memoryLimit * ScannedImages.BytesPerMebibyte) : OpenArray(path, splits, memoryLimit * ScannedImages.BytesPerMebibyte));
    }

    private static MemoryImageSource OpenArray(string path, IReadOnlyList<string> splits, long room)
    {
        SplitChoice(splits, [], path);
        using FileStream file = File.OpenRead(path);
        (IReadOnlyList<ReadOnlyMemory<byte>> blocks, ImageShape shape) = ImageArray.Images(file, file.Length, room);
        string labelPath = Path.ChangeExtension(path, ".labels.npy");
        long[]? labels = File.Exists(labelPath) ? Guard(labelPath, () => ReadLabels(labelPath)) : null;
        return Source(path, blocks, shape, labels, labelPath);
    }

    private static long[] ReadLabels(string path)
    {
        using FileStream file = File.OpenRead(path);
        return ImageArray.Labels(file, file.Length);
    }

    private static MemoryImageSource OpenArchive(string path, IReadOnlyList<string> splits, long room)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        Dictionary<string, ZipArchiveEntry> arrays = archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
            .GroupBy(entry => entry.FullName[..^4], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        (string Part, string Images, string Labels)[] parts = [.. Layouts.Where(layout => arrays.ContainsKey(layout.Images)).DistinctBy(layout => layout.Images)];
        parts = [.. parts.Select(part => arrays.ContainsKey(part.Labels) ? part : Layouts.FirstOrDefault(other => other.Images == part.Images && arrays.ContainsKey(other.Labels), part))];
        if (parts.Length == 0 && arrays.Count == 1)
        {
            parts = [(string.Empty, arrays.Keys.Single(), string.Empty)];
        }

        if (parts.Length == 0 || parts.DistinctBy(part => part.Part).Count() < parts.Length || (parts.Length > 1 && parts.Any(part => part.Part.Length == 0)))
        {
            string held = arrays.Count == 0 ? "no array" : string.Join(", ", arrays.Keys.Order(StringComparer.Ordinal));
            throw new InvalidDataException($"it holds {held}, where x and y, images and labels, or x_train, y_train, x_test and y_test are looked for");
        }

        SplitChoice(splits, [.. parts.Select(part => part.Part).Where(part => part.Length > 0)], path);
        List<ReadOnlyMemory<byte>> blocks = [];
        List<long>? labels = [];
        ImageShape? shape = null;
        foreach ((string part, string imageName, string labelName) in parts.Where(part => splits.Count == 0 || splits.Contains(part.Part, StringComparer.OrdinalIgnoreCase)))
        {
            (IReadOnlyList<ReadOnlyMemory<byte>> read, ImageShape size) = Entry(arrays[imageName], (stream, length) => ImageArray.Images(stream, length, room - blocks.Sum(block => (long)block.Length)));
            if (shape is { } first && first != size)
            {
                throw new InvalidDataException($"{imageName} holds images of another size than the part before it; choose one with data.splits");
            }

            shape = size;
            blocks.AddRange(read);
            int count = (int)(read.Sum(block => (long)block.Length) / size.Bytes);
            long[] own = arrays.TryGetValue(labelName, out ZipArchiveEntry? entry) ? Entry(entry, ImageArray.Labels) : [.. Enumerable.Repeat(-1L, count)];
            labels.AddRange(own.Length == count ? own : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{labelName} holds {own.Length} labels for the {count} images of {imageName}")));
        }

        return Source(path, blocks, shape!.Value, [.. labels], path);
    }

    private static T Entry<T>(ZipArchiveEntry entry, Func<Stream, long, T> read)
    {
        try
        {
            using Stream stream = entry.Open();
            return read(stream, Math.Min(entry.Length, (MostExpansion * entry.CompressedLength) + MostHeader));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"of {entry.FullName[..^4]}, {exception.Message}", exception);
        }
    }

    private static MemoryImageSource Source(string path, IReadOnlyList<ReadOnlyMemory<byte>> blocks, ImageShape shape, long[]? labels, string labelPath)
    {
        long count = blocks.Sum(block => (long)block.Length) / shape.Bytes;
        if (labels is not null && labels.Length != count)
        {
            throw new UserErrorException(ExitCode.Data, string.Create(CultureInfo.InvariantCulture, $"{labelPath} holds {labels.Length} labels for the {count} images of {path}; write both from one array."));
        }

        // Labels need not begin at 0, nor follow each other.
        long[] classes = [.. (labels ?? []).Where(label => label >= 0).Distinct().Order()];
        int[]? indices = labels is null || classes.Length == 0 ? null : [.. labels.Select(label => label < 0 ? -1 : Array.BinarySearch(classes, label))];
        return new MemoryImageSource(Path.GetFileNameWithoutExtension(path), blocks, shape, indices, [.. classes.Select(label => label.ToString(CultureInfo.InvariantCulture))]);
    }

    private static void SplitChoice(IReadOnlyList<string> splits, IReadOnlyList<string> parts, string path)
    {
        if (splits.Count > 0 && parts.Count == 0)
        {
            throw new UserErrorException(ExitCode.Usage, $"data.splits: {path} has no named parts; leave data.splits out.");
        }

        Datasets.SplitChoice.Check(splits, parts, path);
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException exception)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is incomplete: it ends before its header says; write it again.", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} cannot be used: {exception.Message}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
