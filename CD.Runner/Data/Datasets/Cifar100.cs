namespace CD.Runner.Data.Datasets;

/// <summary>CIFAR-100 (Krizhevsky, 2009) in its official binary form: colour images of 32 x 32 pixels in 20 super-classes of five classes each.</summary>
/// <remarks>
/// A record is the super-class's label byte, the class's, and the image's 3,072 bytes <c>[channels, height, width]</c>.
/// The super-classes are a data set, CIFAR-100-20 in tables, and the classes another one.
/// </remarks>
internal static class Cifar100
{
    private const string Train = "train";
    private const string Test = "test";
    private const int TrainImages = 50_000;
    private const int TestImages = 10_000;

    private static readonly string[] SuperClassNames =
    [
        "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices", "household_furniture",
        "insects", "large_carnivores", "large_man-made_outdoor_things", "large_natural_outdoor_scenes", "large_omnivores_and_herbivores",
        "medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
    ];

    private static readonly string[] ClassNames =
    [
        "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle",
        "bowl", "boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle",
        "chair", "chimpanzee", "clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur",
        "dolphin", "elephant", "flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard",
        "lamp", "lawn_mower", "leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain",
        "mouse", "mushroom", "oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree",
        "plain", "plate", "poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket",
        "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper", "snail", "snake", "spider",
        "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor",
        "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
    ];

    /// <summary>The files with the 20 super-classes as labels.</summary>
    internal static RecordLayout SuperClassLayout { get; } = Layout("cifar100-20", "CIFAR-100-20", SuperClassNames, classByte: 0);

    /// <summary>The files with the 100 classes as labels.</summary>
    internal static RecordLayout ClassLayout { get; } = Layout("cifar100", "CIFAR-100", ClassNames, classByte: 1);

    /// <summary>The data set with the 20 super-classes as labels; it is what a folder with the files holds unless the other is asked for.</summary>
    internal static DatasetDescriptor SuperClassDescriptor { get; } = Descriptor(SuperClassLayout) with { PaperTitle = SuperClassLayout.Title };

    /// <summary>The data set with the 100 classes as labels.</summary>
    internal static DatasetDescriptor ClassDescriptor { get; } = Descriptor(ClassLayout);

    private static RecordLayout Layout(string name, string title, string[] classNames, int classByte) => new()
    {
        Name = name,
        Title = title,
        FolderName = "cifar-100-binary",
        ArchiveName = "cifar-100-binary.tar.gz",
        Files = [new RecordFile("train.bin", Train, TrainImages), new RecordFile("test.bin", Test, TestImages)],
        Shape = new ImageShape(3, 32, 32),
        ClassNames = classNames,
        LabelBytes = [SuperClassNames.Length, ClassNames.Length],
        ClassByte = classByte,
    };

    private static DatasetDescriptor Descriptor(RecordLayout layout) => new()
    {
        Name = layout.Name,
        Title = layout.Title,
        Files = [.. layout.Files.Select(file => file.Name)],
        Parts = [new DatasetPart(Train, TrainImages), new DatasetPart(Test, TestImages)],
        ImageSize = layout.Shape,
        ClassNames = layout.ClassNames,
        Origin = new DatasetOrigin(new Uri("https://www.cs.toronto.edu/~kriz/cifar.html"), "No licence is stated; the author asks to cite A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.")
        {
            Downloads =
            [
                new DatasetDownload(new Uri("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"), 168_513_733, "03b5dce01913d631647c71ecec9e9cb8")
                {
                    FolderName = layout.FolderName,
                    MaxUnpackedSize = 190_000_000,
                },
            ],
        },

        // The files' names alone are too common to tell the data set.
        IsIn = directory => File.Exists(Path.Combine(directory, layout.ArchiveName)) || new[] { directory, Path.Combine(directory, layout.FolderName) }
            .Any(folder => File.Exists(Path.Combine(folder, "train.bin")) && (folder != directory || File.Exists(Path.Combine(folder, "fine_label_names.txt")))),
        HasSplit = layout.HasSplit,
        Open = request => RecordDataset.Open(layout, request.Folder, request.Splits, request.Cancellation),
        ReadLabels = request => RecordDataset.ReadLabels(layout, request.Folder, request.Splits, request.Cancellation),
    };
}
