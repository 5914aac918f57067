using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>Tiny ImageNet (Stanford's course CS231n, 2015): colour images of 64 x 64 pixels in 200 of ImageNet's classes, and test images without a class.</summary>
internal static class TinyImageNet
{
    private const string Name = "tiny-imagenet";
    private const string Title = "Tiny ImageNet";
    private const string FolderName = "tiny-imagenet-200";
    private const string SynsetFile = "wnids.txt";
    private const string WordFile = "words.txt";
    private const string AnnotationFile = "val_annotations.txt";
    private const string Train = "train";
    private const string Validation = "val";
    private const string Test = "test";
    private const string Images = "images";

    /// <summary>The data set; the test images, which have no class, are read only when they are asked for.</summary>
    internal static DatasetDescriptor Descriptor { get; } = new()
    {
        Name = Name,
        Title = Title,
        Files = [SynsetFile, WordFile, $"{Train}/SYNSET/{Images}", $"{Validation}/{Images}", $"{Validation}/{AnnotationFile}", $"{Test}/{Images}"],
        Parts = [new DatasetPart(Train, 100_000), new DatasetPart(Validation, 10_000), new DatasetPart(Test, 10_000, IsLabelled: false)],
        UsualSplits = [Train, Validation],
        ImageSize = new ImageShape(3, 64, 64),
        ClassCount = 200,
        JitterStrength = 0.5,
        Origin = new DatasetOrigin(new Uri("http://cs231n.stanford.edu/"), "The images are ImageNet's: research and education without commercial use.")
        {
            Downloads =
            [
                new DatasetDownload(new Uri("http://cs231n.stanford.edu/tiny-imagenet-200.zip"), 248_100_043, "90528d7ca1a48142e341f4ef8d21d0de")
                {
                    FolderName = FolderName,
                    MaxUnpackedSize = 1_000_000_000,
                },
            ],
        },
        IsIn = directory => RootIn(directory) is { } root && File.Exists(Path.Combine(root, Validation, AnnotationFile)),
        HasSplit = (directory, split) => RootIn(directory) is { } root && Directory.Exists(Path.Combine(root, split)),
        Open = Open,
        ChoosesClasses = true,
    };

    /// <summary>Opens the images, part after part, those for training class after class.</summary>
    /// <param name="request">The folder with <c>wnids.txt</c>, or with <c>tiny-imagenet-200</c>; classes are chosen here, so that others are not decoded.</param>
    /// <returns>The data set; its classes are in the order of their synsets and have the first of each one's words as name.</returns>
    /// <exception cref="UserErrorException">A file is missing or says something impossible, or an image cannot be decoded (<see cref="ExitCode.Data"/>), or there is no such class (<see cref="ExitCode.Usage"/>).</exception>
    public static IImageSource Open(DatasetRequest request)
    {
        string root = RootIn(request.Folder)
            ?? throw new UserErrorException(ExitCode.Data, $"{Title} needs {SynsetFile}, or {FolderName} with it, in {request.Folder}; neither is there.");
        SynsetNames synsets = SynsetNames.Read(Path.Combine(root, SynsetFile), Path.Combine(root, WordFile));
        IEnumerable<ImageFile> files = request.Splits.SelectMany(split => split switch
        {
            Train => synsets.Ids.SelectMany(id => ListImages(root, Path.Combine(Train, id, Images), _ => synsets.NameOf(id), request.Cancellation)),
            Validation => ListValidation(root, synsets, request.Cancellation),
            _ => ListImages(root, Path.Combine(Test, Images), _ => null, request.Cancellation),
        });
        IReadOnlyList<string> classNames = synsets.ClassNames;
        if (request.Settings.Classes.Count > 0)
        {
            classNames = [.. ClassChoice.Indices(request.Settings.Classes, classNames).Select(index => synsets.ClassNames[index])];
            HashSet<string> chosen = [.. classNames];
            files = files.Where(file => file.ClassName is { } name && chosen.Contains(name));
        }

        return FolderImageSource.Open(root, [.. files], new ImageCollection(Name, classNames), request.Settings, request.Cancellation, request.Progress);
    }

    private static string? RootIn(string directory) =>
        new[] { directory, Path.Combine(directory, FolderName) }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, SynsetFile)));

    private static IEnumerable<ImageFile> ListImages(string root, string folder, Func<string, string?> className, CancellationToken cancellation)
    {
        string prefix = folder.Replace(Path.DirectorySeparatorChar, '/');
        return ImageFolderListing.List(Path.Combine(root, folder), [], cancellation).Select(file => new ImageFile(file.Path, $"{prefix}/{file.Name}", className(file.Name)));
    }

    private static ImageFile[] ListValidation(string root, SynsetNames synsets, CancellationToken cancellation)
    {
        string path = Path.Combine(root, Validation, AnnotationFile);
        Dictionary<string, string> classes = [];
        foreach (string[] fields in SynsetNames.ReadFields(path))
        {
            string id = fields.Length > 1 ? fields[1] : string.Empty;
            string name = synsets.Ids.Contains(id)
                ? synsets.NameOf(id)
                : throw new UserErrorException(ExitCode.Data, $"{path} is damaged: the class of {fields[0]} is \"{id}\", which is not in {SynsetFile}.");
            if (!classes.TryAdd(fields[0], name))
            {
                throw new UserErrorException(ExitCode.Data, $"{path} is damaged: it gives {fields[0]} twice.");
            }
        }

        ImageFile[] files =
        [
            .. ListImages(
                root,
                Path.Combine(Validation, Images),
                name => classes.GetValueOrDefault(name) ?? throw new UserErrorException(ExitCode.Data, $"{path} gives no class for {name}; fetch the archive again."),
                cancellation),
        ];
        return files.Length == classes.Count
            ? files
            : throw new UserErrorException(ExitCode.Data, $"{path} gives classes to {classes.Count} images, and {Path.Combine(root, Validation, Images)} holds {files.Length}; fetch the archive again.");
    }
}
