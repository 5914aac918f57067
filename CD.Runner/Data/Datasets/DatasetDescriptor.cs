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

    /// <summary>Its parts in the order in which their images follow each other; empty where the folder decides.</summary>
    public IReadOnlyList<string> Splits { get; init; } = [];

    /// <summary>The parts that are read unless others are asked for.</summary>
    public IReadOnlyList<string> UsualSplits { get => field ?? Splits; init; }

    /// <summary>The parts that come with the program; empty where the data set needs a folder.</summary>
    public IReadOnlyList<string> EmbeddedSplits { get; init; } = [];

    /// <summary>The classes' names by index; empty where the data decides.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Whether a folder holds the data set, to be told by its files; the folder need not exist.</summary>
    public required Func<string, bool> IsIn { get; init; }

    /// <summary>Opens the data set.</summary>
    public required Func<DatasetRequest, IImageSource> Open { get; init; }

    /// <summary>Whether the reader itself leaves out the images of other classes than the chosen ones.</summary>
    public bool ChoosesClasses { get; init; }

    /// <summary>Whether the data set is read from a folder only.</summary>
    public bool NeedsFolder => EmbeddedSplits.Count == 0;

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
}
