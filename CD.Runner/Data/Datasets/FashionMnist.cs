using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): grey images of 28 x 28 pixels in ten classes of clothing.</summary>
internal static class FashionMnist
{
    /// <summary>The name for tables.</summary>
    public const string Name = "fashion-mnist";

    private static readonly string[] ClassNames =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    // How the names of a part's files begin.
    private static readonly Dictionary<string, string> Prefixes = new() { ["train"] = "train", ["test"] = "t10k" };

    /// <summary>The data set.</summary>
    internal static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = "Fashion-MNIST",
        Files = [.. Prefixes.Values.SelectMany(prefix => (string[])[$"{prefix}-images-idx3-ubyte.gz", $"{prefix}-labels-idx1-ubyte.gz"])],
        Parts = [new DatasetPart("train", 60_000), new DatasetPart("test", 10_000)],
        EmbeddedSplits = ["test"],
        ImageSize = new ImageShape(1, 28, 28),
        ClassNames = ClassNames,
        Origin = new DatasetOrigin(new Uri("https://github.com/zalandoresearch/fashion-mnist"), "MIT, Zalando SE.")
        {
            Downloads =
            [
                Download("train-images-idx3-ubyte.gz", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                Download("train-labels-idx1-ubyte.gz", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                Download("t10k-images-idx3-ubyte.gz", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                Download("t10k-labels-idx1-ubyte.gz", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
            ],
        },
        IsIn = directory => Prefixes.Values.Any(prefix => File.Exists(Path.Combine(directory, $"{prefix}-images-idx3-ubyte")) || File.Exists(Path.Combine(directory, $"{prefix}-images-idx3-ubyte.gz"))),
        Open = request => Open(request.Directory, request.Splits),
    };

    /// <summary>Opens the 10,000 test images beside the program, or images of a folder.</summary>
    /// <param name="directory">
    /// The folder with <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, <c>t10k-images-idx3-ubyte</c> and
    /// <c>t10k-labels-idx1-ubyte</c>, each with the ending <c>.gz</c> or decompressed; null for the embedded images.
    /// </param>
    /// <param name="splits">The parts, each of <c>train</c> (60,000 images) and <c>test</c> (10,000) at most once.</param>
    /// <returns>The images, those of the first part first; one channel.</returns>
    /// <exception cref="UserErrorException">A file is missing or damaged, or the files do not fit each other (<see cref="ExitCode.Data"/>).</exception>
    public static IImageSource Open(string? directory, IReadOnlyList<string> splits)
    {
        string folder = directory ?? Path.Combine(AppContext.BaseDirectory, "datasets", "fashion-mnist");

        // All names first, so that a missing file is reported before the others are read.
        (string Images, string Labels)[] files = [.. splits.Select(split => (Find(folder, $"{Prefixes[split]}-images-idx3-ubyte"), Find(folder, $"{Prefixes[split]}-labels-idx1-ubyte")))];
        (int[] Sizes, byte[] Values)[] images = [.. files.Select(file => IdxFile.Read(file.Images, 3))];
        for (int split = 1; split < images.Length; split++)
        {
            if (!images[split].Sizes.AsSpan(1).SequenceEqual(images[0].Sizes.AsSpan(1)))
            {
                throw new UserErrorException(ExitCode.Data, $"{files[split].Images} holds images of another size than {files[0].Images}; take all four files from one data set.");
            }
        }

        byte[][] labels = [.. files.Select((file, split) => ReadLabels(file.Labels, images[split].Sizes[0], file.Images))];
        int[] sizes = images[0].Sizes;
        ReadOnlyMemory<byte>[] pixels = [.. images.Select(part => (ReadOnlyMemory<byte>)part.Values)];
        return new MemoryImageSource(Name, pixels, new ImageShape(1, sizes[1], sizes[2]), [.. labels.SelectMany(part => part).Select(label => (int)label)], ClassNames);
    }

    private static DatasetDownload Download(string name, long size, string md5) =>
        new(new Uri($"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/{name}"), size, md5);

    private static string Find(string folder, string name)
    {
        string compressed = Path.Combine(folder, name + ".gz");
        string plain = Path.Combine(folder, name);
        if (File.Exists(compressed))
        {
            return compressed;
        }

        return File.Exists(plain)
            ? plain
            : throw new UserErrorException(ExitCode.Data, $"Fashion-MNIST needs {compressed}, which is missing; put the four original files there, or leave out the folder for the embedded images.");
    }

    private static byte[] ReadLabels(string path, int imageCount, string imagePath)
    {
        byte[] labels = IdxFile.Read(path, 1).Values;
        if (labels.Length != imageCount)
        {
            throw new UserErrorException(ExitCode.Data, $"{path} holds {labels.Length} labels for the {imageCount} images of {imagePath}; take all files from one data set.");
        }

        int wrong = Array.FindIndex(labels, label => label >= ClassNames.Length);
        return wrong < 0
            ? labels
            : throw new UserErrorException(ExitCode.Data, $"{path} is damaged: label {wrong} is {labels[wrong]}, outside 0 to {ClassNames.Length - 1}.");
    }
}
