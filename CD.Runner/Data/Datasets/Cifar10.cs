namespace CD.Runner.Data.Datasets;

/// <summary>CIFAR-10 (Krizhevsky, 2009) in its official binary form: colour images of 32 x 32 pixels in ten classes.</summary>
/// <remarks>A record is one label byte and the image's 3,072 bytes <c>[channels, height, width]</c>; a file holds 10,000 records.</remarks>
internal static class Cifar10
{
    private const string Name = "cifar10";
    private const string Title = "CIFAR-10";
    private const string Train = "train";
    private const string Test = "test";
    private const int RecordsPerFile = 10_000;

    private static readonly string[] ClassNames =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The five training files' 50,000 images, then the test file's 10,000.</summary>
    internal static RecordLayout Layout { get; } = new()
    {
        Name = Name,
        Title = Title,
        FolderName = "cifar-10-batches-bin",
        ArchiveName = "cifar-10-binary.tar.gz",
        Files =
        [
            .. Enumerable.Range(1, 5).Select(number => new RecordFile($"data_batch_{number}.bin", Train, RecordsPerFile)),
            new RecordFile("test_batch.bin", Test, RecordsPerFile),
        ],
        Shape = new ImageShape(3, 32, 32),
        ClassNames = ClassNames,
        ClassNameFile = "batches.meta.txt",
        LabelBytes = [ClassNames.Length],
    };

    /// <summary>The data set.</summary>
    internal static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = Title,
        PaperTitle = Title,
        Files = [.. Layout.Files.Select(file => file.Name), Layout.ClassNameFile!],
        Parts = [new DatasetPart(Train, 5 * RecordsPerFile), new DatasetPart(Test, RecordsPerFile)],
        ImageSize = Layout.Shape,
        ClassNames = ClassNames,
        Origin = new DatasetOrigin(new Uri("https://www.cs.toronto.edu/~kriz/cifar.html"), "No licence is stated; the author asks to cite A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.")
        {
            Downloads =
            [
                new DatasetDownload(new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"), 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")
                {
                    FolderName = Layout.FolderName,
                    MaxUnpackedSize = 190_000_000,
                },
            ],
        },
        IsIn = directory => File.Exists(Path.Combine(directory, Layout.ArchiveName)) || File.Exists(Path.Combine(directory, Layout.Files[0].Name)) || File.Exists(Path.Combine(directory, Layout.FolderName, Layout.Files[0].Name)),
        HasSplit = Layout.HasSplit,
        Open = request => RecordDataset.Open(Layout, request.Folder, request.Splits, request.Cancellation),
        ReadLabels = request => RecordDataset.ReadLabels(Layout, request.Folder, request.Splits, request.Cancellation),
    };
}
