using CD.Runner.Errors;

namespace CD.Runner.Data.Datasets;

/// <summary>All that the program knows of one data set; <see cref="DatasetCatalogue"/> has one line for each.</summary>
internal sealed record DatasetDescriptor
{
    /// <summary>The value of <c>data.dataset</c>: lower case, words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    /// <summary>The files that its folder holds, for messages; empty where their names are free.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The name in the paper's tables; null for a data set that the paper does not use.</summary>
    public string? PaperTitle { get; init; }

    /// <summary>Its published parts in the order in which their images follow each other; empty where the folder decides.</summary>
    public IReadOnlyList<DatasetPart> Parts { get; init; } = [];

    /// <summary>The names of its parts in the order in which their images follow each other; empty where the folder decides.</summary>
    public IReadOnlyList<string> Splits { get => field ?? [.. Parts.Select(part => part.Name)]; init; }

    /// <summary>The parts that are read unless others are asked for.</summary>
    public IReadOnlyList<string> UsualSplits { get => field ?? Splits; init; }

    /// <summary>The parts that come with the program; empty where the data set needs a folder.</summary>
    public IReadOnlyList<string> EmbeddedSplits { get; init; } = [];

    /// <summary>The classes' names by index; empty where the data decides.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The number of classes; 0 where the data decides.</summary>
    public int ClassCount { get => field == 0 ? ClassNames.Count : field; init; }

    /// <summary>The size of every published image; null where they differ.</summary>
    public ImageShape? ImageSize { get; init; }

    /// <summary>The strength s of the colour jitter that suits it: the paper's 0.5 for small images, 1 for larger ones.</summary>
    public double JitterStrength { get; init; } = 0.5;

    /// <summary>Whether views are blurred, as the paper does where images are larger than the views.</summary>
    public bool Blur { get; init; }

    /// <summary>Where it comes from; null for data of the user's own.</summary>
    public DatasetOrigin? Origin { get; init; }

    /// <summary>Whether <c>--data</c> names its files themselves; otherwise it names their folder.</summary>
    public bool ReadsFiles { get; init; }

    /// <summary>Whether a folder (or what else <c>--data</c> may name) holds the data set, to be told by its files; it need not exist.</summary>
    public required Func<string, bool> IsIn { get; init; }

    /// <summary>Opens the data set.</summary>
    public required Func<DatasetRequest, IImageSource> Open { get; init; }

    /// <summary>Reads all that <see cref="Open"/> reads and gives one class index an image, -1 for none, without holding the images.</summary>
    public Func<DatasetRequest, IReadOnlyList<int>> ReadLabels { get => field ?? LabelsOf; init; }

    /// <summary>Whether a folder has a part's files, whole or not.</summary>
    public Func<string, string, bool> HasSplit { get; init; } = (_, _) => true;

    /// <summary>Whether the reader itself leaves out the images of other classes than the chosen ones.</summary>
    public bool ChoosesClasses { get; init; }

    /// <summary>Whether the data set is read from a folder only.</summary>
    public bool NeedsFolder => EmbeddedSplits.Count == 0;

    /// <summary>The folder's name to fetch to; another one than that of the embedded part, which is not as it was published.</summary>
    public string FetchFolderName => NeedsFolder ? Name : $"{Name}-whole";

    /// <summary>The published images of the usual parts; 0 where the folder decides.</summary>
    public int UsualImages => Parts.Where(part => UsualSplits.Contains(part.Name)).Sum(part => part.Images);

    /// <summary>The parts that can be asked for.</summary>
    /// <param name="directory">The data's folder; null for what comes with the program.</param>
    /// <returns>The parts in order; empty where the folder decides.</returns>
    public IReadOnlyList<string> SplitsIn(string? directory) => directory is null && !NeedsFolder ? EmbeddedSplits : Splits;

    /// <summary>The name for people of what can be read.</summary>
    /// <param name="directory">The data's folder; null for what comes with the program.</param>
    public string TitleIn(string? directory) => directory is null && !NeedsFolder ? $"the embedded {Title}" : Title;

    /// <summary>Puts chosen parts in the data set's order.</summary>
    /// <param name="chosen">The parts asked for, in upper or lower case; none for the usual ones.</param>
    /// <param name="directory">The data's folder; null for what comes with the program.</param>
    /// <returns>The parts in order; where the folder decides, <paramref name="chosen"/>.</returns>
    /// <exception cref="UserErrorException">There is no such part (<see cref="ExitCode.Usage"/>).</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> chosen, string? directory)
    {
        IReadOnlyList<string> valid = SplitsIn(directory);
        if (valid.Count == 0)
        {
            return chosen;
        }

        if (chosen.Count == 0)
        {
            return [.. valid.Where(UsualSplits.Contains)];
        }

        SplitChoice.Check(chosen, valid, TitleIn(directory));
        return [.. valid.Where(split => chosen.Contains(split, StringComparer.OrdinalIgnoreCase))];
    }

    private IReadOnlyList<int> LabelsOf(DatasetRequest request)
    {
        using IImageSource source = Open(request);
        if (ImageSize is { } size && source.Shape != size)
        {
            string found = source.Shape is { } shape ? $"{shape.Width} x {shape.Height} pixels" : "several sizes";
            throw new UserErrorException(ExitCode.Data, $"{request.Folder} holds images of {found} instead of {size.Width} x {size.Height} pixels.");
        }

        return source.Labels ?? [.. Enumerable.Repeat(-1, source.Count)];
    }
}
