namespace CD.Runner.Data.Datasets;

/// <summary>STL-10 (Coates, Lee and Ng, 2011) in its official binary form: colour images of 96 x 96 pixels in ten classes, and images without a class.</summary>
/// <remarks>A record is an image's 27,648 bytes <c>[channels, width, height]</c>, column by column; the labels 1 to 10 are files of their own.</remarks>
internal static class Stl10
{
    private const string Name = "stl10";
    private const string Title = "STL-10";
    private const string Train = "train";
    private const string Test = "test";
    private const string Unlabeled = "unlabeled";
    private const int TrainImages = 5_000;
    private const int TestImages = 8_000;
    private const int UnlabeledImages = 100_000;

    private static readonly string[] ClassNames = ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"];

    /// <summary>The training images, the test images, and those without a class.</summary>
    internal static RecordLayout Layout { get; } = new()
    {
        Name = Name,
        Title = Title,
        FolderName = "stl10_binary",
        ArchiveName = "stl10_binary.tar.gz",
        Files =
        [
            new RecordFile("train_X.bin", Train, TrainImages) { LabelFile = "train_y.bin" },
            new RecordFile("test_X.bin", Test, TestImages) { LabelFile = "test_y.bin" },
            new RecordFile("unlabeled_X.bin", Unlabeled, UnlabeledImages),
        ],
        Shape = new ImageShape(3, 96, 96),
        ClassNames = ClassNames,
        FirstLabel = 1,
        IsColumnMajor = true,
    };

    /// <summary>The data set; the images without a class are read only when they are asked for.</summary>
    internal static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = Title,
        PaperTitle = Title,
        Files = [.. Layout.Files.SelectMany(file => (string?[])[file.Name, file.LabelFile]).OfType<string>()],
        Parts = [new DatasetPart(Train, TrainImages), new DatasetPart(Test, TestImages), new DatasetPart(Unlabeled, UnlabeledImages, IsLabelled: false)],
        UsualSplits = [Train, Test],
        ImageSize = Layout.Shape,
        ClassNames = ClassNames,
        JitterStrength = 1.0,
        Origin = new DatasetOrigin(new Uri("https://cs.stanford.edu/~acoates/stl10/"), "No licence is stated; the images come from ImageNet, and the authors ask to cite A. Coates, H. Lee and A. Y. Ng, An Analysis of Single Layer Networks in Unsupervised Feature Learning, 2011.")
        {
            Downloads =
            [
                new DatasetDownload(new Uri("http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"), 2_640_397_119, "91f7769df0f17e558f3565bffb0c7dfb")
                {
                    FolderName = Layout.FolderName,
                    MaxUnpackedSize = 3_200_000_000,
                },
            ],
        },
        IsIn = directory => File.Exists(Path.Combine(directory, Layout.ArchiveName)) || new[] { directory, Path.Combine(directory, Layout.FolderName) }.Any(folder => File.Exists(Path.Combine(folder, "train_X.bin"))),
        HasSplit = Layout.HasSplit,
        Open = request => RecordDataset.Open(Layout, request.Folder, request.Splits, request.Cancellation),
        ReadLabels = request => RecordDataset.ReadLabels(Layout, request.Folder, request.Splits, request.Cancellation),
    };
}
