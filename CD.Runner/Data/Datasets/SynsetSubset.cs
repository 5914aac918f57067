using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>A data set of some of ImageNet's classes: the folders of their synsets, alone or among others.</summary>
/// <param name="Name">The data set's name for tables.</param>
/// <param name="Title">The data set's name for people.</param>
/// <param name="Synsets">The synsets in the classes' order, each with its readable name.</param>
internal sealed record SynsetSubset(string Name, string Title, IReadOnlyList<(string Id, string ClassName)> Synsets)
{
    private const int SynsetLength = 9;

    // Where ImageNet's own archives put the training images.
    private static readonly string[] Places = [string.Empty, "train", Path.Combine("Data", "CLS-LOC", "train"), Path.Combine("ILSVRC", "Data", "CLS-LOC", "train")];

    /// <summary>The classes' names by index.</summary>
    public IReadOnlyList<string> ClassNames => [.. Synsets.Select(synset => synset.ClassName)];

    /// <summary>The data set's descriptor: ImageNet's training images of these classes, with the paper's views for large images.</summary>
    /// <param name="images">The number of published images.</param>
    public DatasetDescriptor Descriptor(int images) => new()
    {
        Name = Name,
        Title = Title,
        Files = [.. Synsets.Select(synset => synset.Id)],
        Parts = [new DatasetPart("train", images)],
        ClassNames = ClassNames,
        JitterStrength = 1.0,
        Blur = true,
        Origin = ImageNetOrigin.Of(this),
        IsIn = IsIn,
        Open = Open,
        ChoosesClasses = true,
    };

    /// <summary>Whether a folder holds exactly these synsets, so that it cannot be meant as anything else.</summary>
    /// <param name="directory">The folder; it need not exist.</param>
    public bool IsIn(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return false;
        }

        IEnumerable<string> found = new DirectoryInfo(RootIn(directory)).EnumerateDirectories().Select(folder => folder.Name).Where(IsSynset);
        return found.Order(StringComparer.Ordinal).SequenceEqual(Synsets.Select(synset => synset.Id).Order(StringComparer.Ordinal));
    }

    /// <summary>Opens the images, class after class, in ordinal order of their names.</summary>
    /// <param name="request">The folder and the settings; classes are chosen here, so that others are not decoded.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="UserErrorException">A synset's folder is missing or without images, or an image cannot be decoded (<see cref="ExitCode.Data"/>), or there is no such class (<see cref="ExitCode.Usage"/>).</exception>
    public IImageSource Open(DatasetRequest request)
    {
        if (!Directory.Exists(request.Folder))
        {
            throw new UserErrorException(ExitCode.Data, $"The folder {request.Folder} does not exist; {Title} needs the folders of its {Synsets.Count} synsets there.");
        }

        string root = RootIn(request.Folder);
        string[] missing = [.. Synsets.Select(synset => synset.Id).Where(id => !Directory.Exists(Path.Combine(root, id)))];
        if (missing.Length > 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{Title} needs the folders of its {Synsets.Count} synsets in {root}; {(missing.Length == Synsets.Count ? "none of them is there" : $"missing: {string.Join(", ", missing)}")}.");
        }

        int[] chosen = request.Settings.Classes.Count == 0 ? [.. Enumerable.Range(0, Synsets.Count)] : ClassChoice.Indices(request.Settings.Classes, ClassNames);
        IEnumerable<ImageFile> files = chosen.Select(index => Synsets[index]).SelectMany(synset => ImageFolderListing
            .List(Path.Combine(root, synset.Id), [], request.Cancellation)
            .Select(file => new ImageFile(file.Path, $"{synset.Id}/{file.Name}", synset.ClassName)));
        ImageCollection collection = new(Name, [.. chosen.Select(index => Synsets[index].ClassName)]);
        return FolderImageSource.Open(root, [.. files], collection, request.Settings, request.Cancellation, request.Progress);
    }

    private static bool IsSynset(string name) => name.Length == SynsetLength && name[0] == 'n' && name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private string RootIn(string directory) =>
        Places.Select(place => Path.Combine(directory, place)).FirstOrDefault(folder => Synsets.Any(synset => Directory.Exists(Path.Combine(folder, synset.Id)))) ?? directory;
}
