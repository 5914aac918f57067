using System.Text.Encodings.Web;
using System.Text.Json;
using CD.Runner.Errors;
using CD.Runner.Storage;
using CD.Runner.Tables;
using CsvHelper;

namespace CD.Runner.Discovery;

/// <summary>The folder <c>RUN/discovery</c>: what was found as tables for scripts and for the page, and what new images are compared with.</summary>
internal sealed class DiscoveryFolder
{
    private const string SummaryFile = "discovery.json";

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

    /// <summary>Writes the tables, the summary last, so that a folder with it is whole.</summary>
    /// <param name="result">What was found.</param>
    /// <exception cref="UserErrorException">A file cannot be written (<see cref="ExitCode.Storage"/>).</exception>
    public void Write(DiscoveryResult result)
    {
        StorageAccess.Write(File(SummaryFile), () => System.IO.File.Delete(File(SummaryFile)));
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
        Rows(File("clusters.csv"), csv => csv.GetRecords<ClusterRow>().ToList()),
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

    private static List<T> Rows<T>(string path, Func<CsvReader, List<T>> read) => Csv.Read(path, skipTorn: false, read);

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
