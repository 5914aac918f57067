using System.Text.Encodings.Web;
using System.Text.Json;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>The folder <c>RUN/discovery</c>: what was found as tables for scripts and for the page, and what new images are compared with.</summary>
internal sealed class DiscoveryFolder
{
    private const string SummaryFile = "discovery.json";
    private const string FeaturesFile = "features.safetensors";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string run;

    /// <summary>Names the folder; nothing is read or written.</summary>
    /// <param name="runFolder">The run's folder, as the user gave it.</param>
    public DiscoveryFolder(string runFolder)
    {
        run = runFolder;
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(runFolder, "discovery"));
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The table of the images.</summary>
    public string ItemsFile => File("items.csv");

    /// <summary>Whether a whole discovery is there.</summary>
    public bool Exists => System.IO.File.Exists(File(SummaryFile));

    private string Network => StoredFeatures.NetworkOf(new RunFolder(run).ModelFile);

    /// <summary>Writes the tables, the summary last, so that a folder with it is whole.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="stored">What new images are compared with.</param>
    /// <exception cref="UserErrorException">A file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public void Write(DiscoveryResult result, StoredFeatures stored)
    {
        StorageAccess.Write(Path, () => Directory.CreateDirectory(Path));
        StorageAccess.Write(File(SummaryFile), () => System.IO.File.Delete(File(SummaryFile)));
        stored.Write(File(FeaturesFile));
        Csv.Write(ItemsFile, csv => csv.WriteRecords(result.Items));
        Csv.Write(File("clusters.csv"), csv => csv.WriteRecords(result.Clusters));
        Csv.Write(File("criteria.csv"), csv => csv.WriteRecords(result.Criteria));
        Csv.Write(File("estimates.csv"), csv => csv.WriteRecords(result.Estimates));
        Csv.Write(File("hierarchy.csv"), csv => csv.WriteRecords(result.Hierarchy));
        Csv.Write(File("duplicates.csv"), csv => csv.WriteRecords(result.Duplicates));
        Csv.Write(File("heads.csv"), csv => csv.WriteRecords(result.Heads));
        AtomicFile.WriteText(File(SummaryFile), writer => writer.WriteLine(JsonSerializer.Serialize(result.Summary, Format)));
    }

    /// <summary>Reads the tables.</summary>
    /// <returns>What was found.</returns>
    /// <exception cref="UserErrorException">There is no whole discovery (<see cref="ExitCode.Usage"/>), or a file cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public DiscoveryResult Read() => new(
        ReadSummary(),
        Rows(ItemsFile, csv => csv.GetRecords<ItemRow>().ToList()),
        ReadClusters(),
        Rows(File("criteria.csv"), csv => csv.GetRecords<CriterionRow>().ToList()),
        Rows(File("estimates.csv"), csv => csv.GetRecords<EstimateRow>().ToList()),
        Rows(File("hierarchy.csv"), csv => csv.GetRecords<MergeRow>().ToList()),
        Rows(File("duplicates.csv"), csv => csv.GetRecords<DuplicateRow>().ToList()),
        Rows(File("heads.csv"), csv => csv.GetRecords<ClusterHeadRow>().ToList()));

    /// <summary>Reads the summary alone.</summary>
    /// <returns>The summary.</returns>
    /// <exception cref="UserErrorException">There is no whole discovery (<see cref="ExitCode.Usage"/>), or the file cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public DiscoverySummary ReadSummary()
    {
        if (!Exists)
        {
            throw new UserErrorException(ExitCode.Usage, $"There is no discovery in {Path}: run discover {run} first.");
        }

        try
        {
            return JsonSerializer.Deserialize<DiscoverySummary>(System.IO.File.ReadAllText(File(SummaryFile)), Format) ?? throw new JsonException("the file is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw StorageError.Read(File(SummaryFile), exception);
        }
    }

    /// <summary>Reads the table of clusters alone.</summary>
    /// <returns>A row a cluster, by rising number.</returns>
    /// <exception cref="UserErrorException">The file cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public IReadOnlyList<ClusterRow> ReadClusters() => Rows(File("clusters.csv"), csv => csv.GetRecords<ClusterRow>().ToList());

    /// <summary>Reads what new images are compared with.</summary>
    /// <returns>The features, the centres and the distances to neighbours.</returns>
    /// <exception cref="UserErrorException">The file cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public StoredFeatures ReadFeatures() => StoredFeatures.Read(File(FeaturesFile));

    /// <summary>Reads the features of a data set, where they are those that the run's network gives.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="images">The data set.</param>
    /// <returns>The features; null where there is no discovery, or it is of other images, another stage or other weights.</returns>
    /// <exception cref="UserErrorException">A file is there and cannot be read (<see cref="ExitCode.Storage"/>).</exception>
    public FeatureMatrix? FeaturesOf(Stage stage, IImageSource images)
    {
        DiscoverySummary? summary = Exists ? ReadSummary() : null;
        return summary is not null && summary.Stage == stage.Name && summary.Fingerprint == images.Fingerprint && summary.Network == Network ? ReadFeatures().Features : null;
    }

    /// <summary>Throws where the run was trained again since.</summary>
    /// <param name="summary">The discovery's summary.</param>
    /// <exception cref="UserErrorException">The run's weights are others (<see cref="ExitCode.Conflict"/>), or cannot be read.</exception>
    public void RequireNetwork(DiscoverySummary summary)
    {
        if (Network != summary.Network)
        {
            throw new UserErrorException(ExitCode.Conflict, $"The run in {run} was trained again after its discovery, so that its features are others; run discover {run} again.");
        }
    }

    private static List<T> Rows<T>(string path, Func<CsvReader, List<T>> read) => Csv.Read(path, skipTorn: false, read);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
