using CD.Runner.Commands;
using CD.Runner.Discovery;
using CD.Runner.Errors;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Discovery;

[TestClass]
[DoNotParallelize]
public sealed class DiscoverCommandTests
{
    private const int Images = 48;

    private static readonly string[] Small =
    [
        "--no-progress", "--epochs", "1", "--device", "cpu", "--set", "training.batch_size=8", "--set", "model.width=8", "--set", "model.latent_dimensions=8", "--set", "model.feature_heads=8",
        "--set", "augmentation.image_size=16", "--set", "evaluation.restarts=1", "--set", "engine.threads=1",
    ];

    private static readonly TemporaryFolder Folder = new();

    private static string Run => Folder.File("run");

    [ClassInitialize]
    public static void Discover(TestContext context)
    {
        SmallImages.Write(Folder.File("images"), classes: 2, perClass: Images / 2);
        CommandResult result = Command(["discover", "--data", Folder.File("images"), "--output", Run, "--clusters", "3", .. Small]);
        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        StringAssert.Contains(result.Output, $"{Images} images in 3 clusters, as asked for;");
    }

    [ClassCleanup]
    public static void DeleteFolder() => Folder.Dispose();

    [TestMethod]
    public void Discover_AFolder_TrainsAndWritesTablesThatBelongTogether()
    {
        DiscoveryResult found = new DiscoveryFolder(Run).Read();

        CollectionAssert.AreEqual(Enumerable.Range(0, Images).ToArray(), found.Items.Select(item => item.Index).ToArray());
        Assert.HasCount(3, found.Clusters);
        CollectionAssert.AreEqual(found.Clusters.Select(cluster => cluster.Size).OrderDescending().ToArray(), found.Items.CountBy(item => item.Cluster).OrderBy(pair => pair.Key).Select(pair => pair.Value).ToArray());
        Assert.IsTrue(found.Items.All(item => item.X is not null && item.Y is not null && item.Class.StartsWith("class", StringComparison.Ordinal)));
        foreach (ClusterRow cluster in found.Clusters)
        {
            ItemRow[] members = [.. found.Items.Where(item => item.Cluster == cluster.Cluster).OrderBy(item => item.Rank)];
            CollectionAssert.AreEqual(Enumerable.Range(1, cluster.Size).ToArray(), members.Select(item => item.Rank).ToArray());
            CollectionAssert.AreEqual(members.Take(FoundClusters.Examples).Select(item => item.Index).ToArray(), ItemList.Parse(cluster.Typical));
            CollectionAssert.AreEqual(members.Select(item => item.Distance).Order().ToArray(), members.Select(item => item.Distance).ToArray());
        }

        Assert.HasCount(found.Items.Max(item => item.Fine), found.Hierarchy, "one merge less than fine clusters");
        Assert.AreEqual(Images, found.Hierarchy[^1].Size);
        Assert.IsGreaterThanOrEqualTo(3, found.Criteria.Select(point => point.Kind).Distinct().Count());
        Assert.AreEqual(EstimateRow.Consensus, found.Estimates[^1].Criterion);
        Assert.AreEqual((found.Summary.Likely, found.Summary.Low, found.Summary.High), (found.Estimates[^1].Clusters!.Value, found.Estimates[^1].Low!.Value, found.Estimates[^1].High!.Value));
        Assert.IsTrue(found.Heads.All(head => head.Auc is >= 0.0 and <= 1.0));
        Assert.IsNotNull(found.Summary.Nmi);
    }

    [TestMethod]
    public void Discover_AgainFromItsOwnArguments_WritesTheSameTables()
    {
        DiscoverySummary summary = new DiscoveryFolder(Run).ReadSummary();
        Dictionary<string, string> before = Tables();
        DateTime trained = File.GetLastWriteTimeUtc(Path.Combine(Run, "model.safetensors"));

        CommandResult result = Command([.. summary.Arguments.Split(' '), "--device", "cpu"]);

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        CollectionAssert.AreEqual(before.ToArray(), Tables().ToArray());
        Assert.AreEqual(trained, File.GetLastWriteTimeUtc(Path.Combine(Run, "model.safetensors")));
    }

    [TestMethod]
    public void Assign_TheImagesThemselves_FindsTheirClusters()
    {
        string table = Folder.File("assigned.csv");

        CommandResult result = Command("assign", Run, "--data", Folder.File("images"), "--output", table, "--device", "cpu");

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        string[][] rows = [.. File.ReadLines(table).Skip(1).Select(line => line.Split(','))];
        IReadOnlyList<ItemRow> items = new DiscoveryFolder(Run).Read().Items;
        CollectionAssert.AreEqual(items.Select(item => $"{item.Cluster}").ToArray(), rows.Select(row => row[4]).ToArray());
        Assert.IsTrue(rows.All(row => row[3].Length == 0 || row[3] == row[4]));
    }

    [TestMethod]
    public void Sort_WithoutATable_TakesTheClustersThatWereFound()
    {
        CommandResult result = Command("sort", Run, "--to", Folder.File("sorted"), "--by", "list");

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        StringAssert.StartsWith(result.Output, $"Wrote where {Images} images of 3 clusters would go");
    }

    [TestMethod]
    public void Neighbors_WithKeptFeatures_AreThoseOfNewOnes()
    {
        string[] args = ["neighbors", Run, "class1/2.png", "--count", "3", "--device", "cpu"];
        CommandResult kept = Command(args);
        using TemporaryFolder copy = new();
        foreach (string file in Directory.EnumerateFiles(Run))
        {
            File.Copy(file, copy.File(Path.GetFileName(file)));
        }

        CommandResult anew = Command([args[0], copy.Path, .. args[2..]]);

        Assert.AreEqual((ExitCode.Success, ExitCode.Success), (kept.Code, anew.Code), anew.Error);
        Assert.AreEqual(anew.Output, kept.Output);
    }

    [TestMethod]
    public void Commands_AfterAnotherTraining_AskForAnotherDiscovery()
    {
        using TemporaryFolder copy = new();
        Directory.CreateDirectory(copy.File("discovery"));
        foreach (string file in Directory.EnumerateFiles(Run, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, copy.File(Path.GetRelativePath(Run, file)));
        }

        File.AppendAllText(copy.File("model.safetensors"), " ");

        CommandResult result = Command("assign", copy.Path, "--data", Folder.File("images"));

        Assert.AreEqual(ExitCode.Conflict, result.Code);
        Assert.AreEqual($"error: The run in {copy.Path} was trained again after its discovery, so that its features are others; run discover {copy.Path} again.", result.Error.TrimEnd());
    }

    [TestMethod]
    public void Commands_GivenWhatDoesNotFit_SayWhatToDo()
    {
        Command("discover", Run, "--preset", "quick").AssertUsageError("--preset belongs to a training, and RUN is trained already; leave one of them out.");
        Command("discover", Run, "--output", "x").AssertUsageError("--output belongs to a training, and RUN is trained already; leave one of them out.");
        Command("discover", Run, "--clusters", "0").AssertUsageError("--clusters must be an integer from 1 to 100000; received \"0\".");
        Command("discover", Run, "--map-points", "-1").AssertUsageError("--map-points must be an integer from 0; received \"-1\".");
        Command("discover", Run, "--stage", "q").AssertUsageError("--stage: there is no stage \"q\" to compare; the run's method has h (backbone), z (latent), p (feature).");
        Command("assign", Run).AssertUsageError("assign takes new images with --data; those of the run are in RUN/discovery/items.csv.");
        using TemporaryFolder other = new();
        File.Copy(Path.Combine(Run, "config.yaml"), other.File("config.yaml"));
        Command("assign", other.Path, "--data", Folder.File("images")).AssertUsageError($"There is no discovery in {other.File("discovery")}: run discover {other.Path} first.");
        Command("discover", Run, "--clusters", "49", "--device", "cpu").AssertUsageError("--clusters: there are 48 images, which make at most 48 clusters; received 49.");
    }

    private static Dictionary<string, string> Tables() => Directory.EnumerateFiles(Path.Combine(Run, "discovery"), "*.csv").Order().ToDictionary(file => file, File.ReadAllText);

    private static CommandResult Command(params string[] args) => CommandResult.Of(new CommandHandlers(), args);
}
