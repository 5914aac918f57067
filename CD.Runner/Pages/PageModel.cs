using System.Globalization;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>What the template of the page fills in, in words; the template escapes all of it.</summary>
internal sealed class PageModel
{
    private const int MostSkipped = 1000;

    private readonly DiscoveryResult result;
    private readonly SheetStore store;

    /// <summary>Describes a discovery.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="configurationYaml">The run's settings.</param>
    /// <param name="options">How commands name the run, and what may be shown.</param>
    /// <param name="data">What the scripts work with.</param>
    /// <param name="store">The sheets of thumbnails.</param>
    public PageModel(DiscoveryResult result, string configurationYaml, ReportOptions options, string data, SheetStore store)
    {
        this.result = result;
        this.store = store;
        Data = data;
        Configuration = configurationYaml;
        Commands = PageCommands.Of(Summary, options.Run);
        LabelCommands = PageCommands.OfLabels(options.Run);
        Classes = PageData.ClassesOf(result.Items);
        Clusters = ClusterCard.Of(result);
        Charts = CriterionChart.Of(result);
        int[] coloured = [.. options.HeadOutputs.Keys.Order()];
        ColourHeads = [.. coloured.Select((head, place) => new { Head = head, Place = place })];
        Heads = HeadCard.Of(result, coloured);
    }

    public string Policy { get; } = PageAssets.Policy;

    public string Style { get; } = PageAssets.Style;

    public string Script { get; } = PageAssets.Script;

    public string Data { get; }

    public string Title => Summary.Directory is { } directory ? Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)) is { Length: > 0 } name ? name : directory : Summary.Dataset;

    public string Lead => $"{Numbers.Of(Summary.Images, "image")} that {(Summary.Images == 1 ? "looks" : "look")} like {Kinds}";

    public IReadOnlyList<NamedText> Figures =>
    [
        new("Clusters shown", Numbers.Text(Summary.Clusters), Summary.ClustersGiven ? "as asked for" : "the most likely number"),
        new("Could go", Numbers.Of(Summary.Removable, "duplicate"), Groups == 0 ? "no duplicates found" : $"in {Numbers.Of(Groups, "group")}"),
        new("Look damaged", Numbers.Of(Summary.Damaged, "image"), Summary.Skipped.Count == 0 ? "every file could be read" : $"and {Numbers.Of(Summary.Skipped.Count, "file")} left out"),
        .. Summary.Nmi is { } nmi ? (NamedText[])[new("NMI with the classes", Numbers.Share(nmi), "0 is chance, 1 is equal")] : [],
        .. Summary.Accuracy is { } accuracy ? (NamedText[])[new("Accuracy", Numbers.Share(accuracy), "clusters matched to classes")] : [],
    ];

    public string MapNote => result.Items.Count(item => item.X is not null) is var placed && placed == 0
        ? "This discovery has no map."
        : placed < result.Items.Count ? $"It shows {Numbers.Text(placed)} of the {Numbers.Text(result.Items.Count)} images." : string.Empty;

    public bool HasHierarchy => result.Hierarchy.Count > 0;

    public bool HasClasses => Classes.Count > 0;

    public bool HasDuplicates => result.Duplicates.Count > 0;

    public IReadOnlyList<string> Classes { get; }

    public IReadOnlyList<ClusterCard> Clusters { get; }

    public int ClusterCount => Summary.Clusters;

    public int FineClusters => result.Hierarchy.Count + 1;

    public string KindsNote => $"Criteria of different sorts, none of which sees a label; higher is better, the dot marks the best number, the shade the range. Together: {Numbers.Range(Summary.Low, Summary.High)}, most likely {Numbers.Text(Summary.Likely)}."
        + (Summary.ClustersGiven ? $" The page shows {Numbers.Text(Summary.Clusters)}, as asked for." : string.Empty);

    public IReadOnlyList<CriterionChart> Charts { get; }

    public IReadOnlyList<EstimateLine> Estimates => [.. result.Estimates.Select(EstimateLine.Of)];

    public IReadOnlyList<object> ColourHeads { get; }

    public IReadOnlyList<HeadCard> Heads { get; }

    public string OutlierNote => $"The images farthest from their neighbours, the farthest first: the number is the percentile of the distance to the {Ordinal(Summary.OutlierNeighbour)} nearest image among all images' distances.";

    public string DuplicateNote => !HasDuplicates
        ? "No image is a copy of another, or nearly one."
        : string.Create(CultureInfo.InvariantCulture, $"{Numbers.Of(Groups, "group")} of images that are equal, or nearly so as pictures (the numbers are cosines of their features, the lowest {Summary.DuplicateCosine:0.000}): {Numbers.Of(Summary.Removable, "image")} could go without losing one that has no other like it. One of each group stays.");

    public string Removable => Numbers.Text(Summary.Removable);

    public string DamageNote => Summary.Damaged == 0 && Summary.Skipped.Count == 0
        ? "No file looks damaged, and every file could be read."
        : $"{Numbers.Of(Summary.Damaged, "image")} can be read but {(Summary.Damaged == 1 ? "looks" : "look")} damaged; {Numbers.Of(Summary.Skipped.Count, "file")} could not be read and {(Summary.Skipped.Count == 1 ? "was" : "were")} left out.";

    public string SkippedTitle => Summary.Skipped.Count > MostSkipped ? $"{Numbers.Of(Summary.Skipped.Count, "file")} left out, the first {Numbers.Text(MostSkipped)}" : $"{Numbers.Of(Summary.Skipped.Count, "file")} left out";

    public IReadOnlyList<string> Skipped => [.. Summary.Skipped.Take(MostSkipped)];

    public string Commands { get; }

    public string LabelCommands { get; }

    public string Configuration { get; }

    public IReadOnlyList<NamedText> Facts =>
    [
        new("Data set", Summary.Dataset),
        new("Folder", Summary.Directory ?? "embedded in the program"),
        new("Fingerprint", Summary.Fingerprint),
        new("Method", Summary.Method),
        new("Features", string.Create(CultureInfo.InvariantCulture, $"{Summary.StageTitle}, {Summary.Dimensions} dimensions")),
        new("Seed", Summary.Seed.ToString(CultureInfo.InvariantCulture)),
        new("Time", string.Join(", ", Summary.Seconds.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value:0.0} s")))),
        new("Program", $"Contrastive Disentangling for .NET {Summary.Version}"),
    ];

    /// <summary>The sheets that the page carries, each made into text when it is written.</summary>
    public IEnumerable<SheetText> Sheets => store.Embedded.Select((content, place) => new SheetText(place, content));

    private DiscoverySummary Summary => result.Summary;

    private string Kinds => Summary.Low == Summary.High ? Numbers.Of(Summary.Likely, "kind") : $"{Numbers.Range(Summary.Low, Summary.High)} kinds, most likely {Numbers.Text(Summary.Likely)}";

    private int Groups => result.Duplicates.Select(row => row.Group).Distinct().Count();

    private static string Ordinal(int value) => string.Create(CultureInfo.InvariantCulture, $"{value}{(value % 100 is >= 11 and <= 13 ? "th" : (value % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");
}
