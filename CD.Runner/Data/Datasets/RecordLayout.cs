namespace CD.Runner.Data.Datasets;

/// <summary>How a data set's official binary files are laid out: records of label bytes and an image's bytes.</summary>
internal sealed record RecordLayout
{
    /// <summary>The data set's name for tables.</summary>
    public required string Name { get; init; }

    /// <summary>The data set's name for people.</summary>
    public required string Title { get; init; }

    /// <summary>The folder that the official archive holds.</summary>
    public required string FolderName { get; init; }

    /// <summary>The official archive, a <c>.tar.gz</c> file.</summary>
    public required string ArchiveName { get; init; }

    /// <summary>The files in the order of their images.</summary>
    public required IReadOnlyList<RecordFile> Files { get; init; }

    /// <summary>The size of an image.</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>The classes' names by index.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The number of classes that each label byte before an image's bytes tells apart; empty where records hold images only.</summary>
    public IReadOnlyList<int> LabelBytes { get; init; } = [];

    /// <summary>The label byte that is the image's class.</summary>
    public int ClassByte { get; init; }

    /// <summary>What a label file calls the first class; the record's own label bytes call it 0.</summary>
    public int FirstLabel { get; init; }

    /// <summary>Whether the images are stored column by column instead of row by row.</summary>
    public bool IsColumnMajor { get; init; }

    /// <summary>A file of class names that take the official ones' place where it is there; null for none.</summary>
    public string? ClassNameFile { get; init; }

    /// <summary>The length of a record in bytes.</summary>
    public int RecordLength => LabelBytes.Count + (int)Shape.Bytes;

    /// <summary>The files of some parts, in order.</summary>
    /// <param name="splits">The parts.</param>
    public IReadOnlyList<RecordFile> FilesOf(IReadOnlyList<string> splits) => [.. Files.Where(file => splits.Contains(file.Split))];

    /// <summary>The folder that holds unpacked files.</summary>
    /// <param name="directory">The folder of the data set.</param>
    /// <returns><paramref name="directory"/>, or <see cref="FolderName"/> in it; null where neither holds one of the files.</returns>
    public string? FolderIn(string directory) =>
        new[] { directory, Path.Combine(directory, FolderName) }.FirstOrDefault(candidate => Files.Any(file => File.Exists(Path.Combine(candidate, file.Name))));

    /// <summary>Whether the files of a part are there, whole or not.</summary>
    /// <param name="directory">The folder of the data set.</param>
    /// <param name="split">The part.</param>
    public bool HasSplit(string directory, string split) =>
        FolderIn(directory) is { } folder
            ? FilesOf([split]).Any(file => File.Exists(Path.Combine(folder, file.Name)))
            : File.Exists(Path.Combine(directory, ArchiveName));
}
