using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>What is read of a data set's record files, in whatever order they come.</summary>
/// <param name="layout">How they are laid out.</param>
/// <param name="files">The files wanted.</param>
/// <param name="keepPixels">Whether the images are kept, not only the labels.</param>
/// <param name="cancellation">Stops the reading.</param>
internal sealed class RecordContents(RecordLayout layout, IReadOnlyList<RecordFile> files, bool keepPixels, CancellationToken cancellation)
{
    private const int RecordsPerBlock = 10_000;
    private const int MaxClassNameFileLength = 4096;

    private readonly byte[][][] blocks = new byte[files.Count][][];
    private readonly int[][] labels = [.. files.Select(file => Enumerable.Repeat(-1, file.Records).ToArray())];

    /// <summary>The images of all files; the blocks are below 2 GiB each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pixels => [.. blocks.SelectMany(file => file).Select(block => (ReadOnlyMemory<byte>)block)];

    /// <summary>One class index an image, -1 for none.</summary>
    public IReadOnlyList<int> Labels => [.. labels.SelectMany(file => file)];

    /// <summary>The classes' names by index.</summary>
    public IReadOnlyList<string> ClassNames { get; private set; } = layout.ClassNames;

    /// <summary>The names of the files that must be there.</summary>
    public IReadOnlyList<string> Needed { get; } = [.. files.Select(file => file.Name).Concat(files.Select(file => file.LabelFile).OfType<string>())];

    /// <summary>Whether a file is of use.</summary>
    /// <param name="name">The file's name.</param>
    public bool Wants(string name) => Needed.Contains(name) || name == layout.ClassNameFile;

    /// <summary>Reads one file.</summary>
    /// <param name="name">One that is wanted.</param>
    /// <param name="stream">Its content.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="path">Its path for messages.</param>
    /// <exception cref="UserErrorException">The file is not what it should be (<see cref="ExitCode.Data"/>).</exception>
    public void Read(string name, Stream stream, long length, string path)
    {
        for (int index = 0; index < files.Count; index++)
        {
            if (files[index].Name == name)
            {
                ReadRecords(index, stream, length, path);
                return;
            }

            if (files[index].LabelFile == name)
            {
                ReadLabels(labels[index], stream, length, path);
                return;
            }
        }

        ReadClassNames(stream, length, path);
    }

    private static void CheckLength(long length, long expected, string path)
    {
        if (length != expected)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} has {length} bytes instead of {expected}; fetch it again.");
        }
    }

    private void ReadRecords(int index, Stream stream, long length, string path)
    {
        int records = files[index].Records;
        CheckLength(length, (long)records * layout.RecordLength, path);
        int imageLength = (int)layout.Shape.Bytes;
        byte[] label = new byte[layout.LabelBytes.Count];
        byte[] image = new byte[imageLength];
        byte[][] kept = [.. Enumerable.Range(0, keepPixels ? ((records - 1) / RecordsPerBlock) + 1 : 0)
            .Select(block => new byte[Math.Min(RecordsPerBlock, records - (block * RecordsPerBlock)) * imageLength])];
        blocks[index] = kept;

        // A record at a time from a buffer keeps one copy of the pixels.
        using BufferedStream buffered = new(stream, 1 << 16);
        for (int record = 0; record < records; record++)
        {
            if (record % RecordsPerBlock == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            buffered.ReadExactly(label);
            for (int place = 0; place < label.Length; place++)
            {
                CheckLabel(label[place], 0, layout.LabelBytes[place], record, path);
            }

            if (label.Length > 0)
            {
                labels[index][record] = label[layout.ClassByte];
            }

            (int block, int within) = Math.DivRem(record, RecordsPerBlock);
            Span<byte> target = keepPixels ? kept[block].AsSpan(within * imageLength, imageLength) : image;
            if (layout.IsColumnMajor)
            {
                buffered.ReadExactly(image);
                Transpose(image, target);
            }
            else
            {
                buffered.ReadExactly(target);
            }
        }
    }

    private void ReadLabels(int[] target, Stream stream, long length, string path)
    {
        CheckLength(length, target.Length, path);
        byte[] content = new byte[target.Length];
        stream.ReadExactly(content);
        for (int record = 0; record < content.Length; record++)
        {
            CheckLabel(content[record], layout.FirstLabel, layout.ClassNames.Count, record, path);
            target[record] = content[record] - layout.FirstLabel;
        }
    }

    private static void CheckLabel(int label, int first, int classes, int record, string path)
    {
        if (label < first || label >= first + classes)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} is damaged: the label of record {record} is {label}, outside {first} to {first + classes - 1}.");
        }
    }

    private void ReadClassNames(Stream stream, long length, string path)
    {
        string[] names = [];
        if (length <= MaxClassNameFileLength)
        {
            using StreamReader reader = new(stream);
            names = reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        ClassNames = names.Length == layout.ClassNames.Count
            ? names
            : throw new UserErrorException(ExitCode.Data, $"{path} does not hold {layout.ClassNames.Count} class names, one a line; remove it to use the official ones.");
    }

    /// <summary>Turns each channel's columns into rows.</summary>
    private void Transpose(ReadOnlySpan<byte> columns, Span<byte> rows)
    {
        (int channels, int height, int width) = layout.Shape;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<byte> from = columns.Slice(channel * height * width, height * width);
            Span<byte> to = rows.Slice(channel * height * width, height * width);
            for (int y = 0; y < height; y++)
            {
                Span<byte> row = to.Slice(y * width, width);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = from[(x * height) + y];
                }
            }
        }
    }
}
