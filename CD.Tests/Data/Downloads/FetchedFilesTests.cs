using CD.Runner.Data.Datasets;
using CD.Runner.Data.Downloads;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data.Downloads;

/// <summary>What fetching does with files: those put there by hand, stops, locks, a full disk.</summary>
[TestClass]
public sealed class FetchedFilesTests
{
    private static readonly byte[] Archive = FetchTesting.SmallArchive;

    [TestMethod]
    public void Run_ArchivePutThereByHand_IsUnpackedWithoutANetwork()
    {
        using TemporaryFolder folder = new();
        folder.Add("data/small.tar.gz", Archive);

        FetchTesting.Fetch(folder, Nowhere());

        FetchTesting.AssertFetched(folder);
    }

    [TestMethod]
    public void Run_WrongArchivePutThereByHand_IsNamedAndLeft()
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("data/small.tar.gz", Archive[..100]);

        Assert.AreEqual(
            $"{path} has 100 bytes instead of {Archive.Length}: it is not the published file; remove it.",
            FetchTesting.Failure(folder, Nowhere()).Message);
        DataTesting.AssertItems(FetchTesting.Names(folder), "small.tar.gz");
    }

    [TestMethod]
    public void Run_PlainFiles_FetchesTheMissingOnes()
    {
        using TemporaryFolder folder = new();
        byte[][] contents = [FetchTesting.Bytes(100), FetchTesting.Bytes(5_000)];
        using FileServer server = new(request => request.Serve(contents[request.Path == "/a.gz" ? 0 : 1]));
        DatasetDescriptor dataset = FetchTesting.Dataset(
            FetchTesting.Published(server.Root, contents[0], "a.gz", folder: null),
            FetchTesting.Published(server.Root, contents[1], "b.gz", folder: null));
        folder.Add("data/a.gz", contents[0]);

        FetchTesting.Fetch(folder, dataset);

        DataTesting.AssertItems(FetchTesting.Names(folder), "a.gz", "b.gz");
        CollectionAssert.AreEqual(contents[1], File.ReadAllBytes(folder.File("data/b.gz")));
        DataTesting.AssertItems(server.Requests.Select(request => request.Path), "/b.gz");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(5)]
    [DataRow(-20_000)]
    public void Run_PartOfAnotherFile_IsDownloadedAnew(int difference)
    {
        using TemporaryFolder folder = new();
        folder.Add("data/small.tar.gz.part", new byte[Archive.Length + difference]);
        using FileServer server = new(request => request.Serve(Archive));

        FetchTesting.Fetch(folder, FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive)));

        FetchTesting.AssertFetched(folder);
        Assert.IsNull(server.Requests[^1].Range);
    }

    [TestMethod]
    public void Run_Stopped_KeepsWhatWasDownloaded()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => FetchTesting.BreakAndStallOnce(request, Archive));
        DatasetDescriptor dataset = FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive));
        using CancellationTokenSource stop = new();
        RecordingFetchObserver observer = new()
        {
            Advanced = done =>
            {
                if (done == 10_000)
                {
                    stop.Cancel();
                }
            },
        };

        Assert.Throws<OperationCanceledException>(() => FetchTesting.Fetch(folder, dataset, cancellation: stop.Token, observer: observer));

        DataTesting.AssertItems(FetchTesting.Names(folder), "small.tar.gz.part");
        FetchTesting.Fetch(folder, dataset);
        FetchTesting.AssertFetched(folder);
        Assert.AreEqual("bytes=10000-", server.Requests[1].Range);
    }

    [TestMethod]
    public void Run_StoppedWhileUnpacking_LeavesTheArchiveAlone()
    {
        using TemporaryFolder folder = new();
        folder.Add("data/small.tar.gz", Archive);
        using CancellationTokenSource stop = new();
        RecordingFetchObserver observer = new();

        // The second entry is met after the first has been unpacked.
        RecordingFetchObserver stopping = new() { Advanced = _ => StopWhenUnpacking(stop, folder) };
        Assert.Throws<OperationCanceledException>(() => FetchTesting.Fetch(folder, Nowhere(), cancellation: stop.Token, observer: stopping));

        DataTesting.AssertItems(FetchTesting.Names(folder), "small.tar.gz");
        FetchTesting.Fetch(folder, Nowhere(), observer: observer);
        FetchTesting.AssertFetched(folder);
    }

    [TestMethod]
    public void Run_LeftoversOfAKilledProcess_AreReplaced()
    {
        using TemporaryFolder folder = new();
        folder.Add("data/small.tar.gz", Archive);
        folder.Add("data/.small.unpacking/small/noise.bin", [1]);
        folder.Add("data/.fetch.lock", []);

        FetchTesting.Fetch(folder, Nowhere());

        FetchTesting.AssertFetched(folder);
    }

    [TestMethod]
    public void Run_TwoAtOnce_TheSecondIsRefused()
    {
        using TemporaryFolder folder = new();
        UserErrorException? second = null;
        using FileServer server = new(request => request.Serve(Archive));
        DatasetDescriptor dataset = FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive));
        RecordingFetchObserver observer = new() { Advanced = _ => second ??= FetchTesting.Failure(folder, dataset, ExitCode.Conflict) };

        FetchTesting.Fetch(folder, dataset, observer: observer);

        StringAssert.Contains(second!.Message, "Another process is fetching to");
        FetchTesting.AssertFetched(folder);
    }

    [TestMethod]
    public void Run_FullDisk_IsOneLineAndExitCode6()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("Only Linux has a device that is always full.");
        }

        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("data"));
        File.CreateSymbolicLink(folder.File("data/small.tar.gz.part"), "/dev/full");
        using FileServer server = new(request => request.Serve(Archive));

        UserErrorException failure = FetchTesting.Failure(folder, FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive)), ExitCode.Storage);

        StringAssert.StartsWith(failure.Message, $"Cannot write {folder.File("data/small.tar.gz.part")}: No space left on device");
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void Run_FolderThatCannotBeMade_IsOneLineAndExitCode6()
    {
        using TemporaryFolder folder = new();
        folder.Add("data", [1]);

        StringAssert.StartsWith(FetchTesting.Failure(folder, Nowhere(), ExitCode.Storage).Message, $"Cannot write {folder.File("data")}");
    }

    [TestMethod]
    public void Run_ArchiveWithoutItsFolder_IsNamed()
    {
        using TemporaryFolder folder = new();
        folder.Add("data/small.tar.gz", Archive);
        DatasetDescriptor dataset = FetchTesting.Dataset(FetchTesting.Published("http://127.0.0.1:9/", Archive, folder: "other"));

        StringAssert.Contains(FetchTesting.Failure(folder, dataset).Message, "holds no folder other.");
        DataTesting.AssertItems(FetchTesting.Names(folder), "small.tar.gz");
    }

    [TestMethod]
    public void Constructor_NothingToDownload_SaysWhy()
    {
        UserErrorException own = DataTesting.UserError(ExitCode.Usage, () => Prepare("folder"));
        StringAssert.Contains(own.Message, "there is nothing to fetch");

        UserErrorException terms = DataTesting.UserError(ExitCode.Data, () => Prepare("imagenet10"));
        StringAssert.Contains(terms.Message, "its terms ask you to agree to them yourself");
        StringAssert.Contains(terms.Details[0], "n07747607.tar");
        StringAssert.StartsWith(terms.Details[1], "Then: datasets verify imagenet10 --data ");

        static void Prepare(string name) => _ = new DatasetFetch(DatasetCatalogue.Find(name), "dir", FetchTesting.Fast, new RecordingFetchObserver());
    }

    private static void StopWhenUnpacking(CancellationTokenSource stop, TemporaryFolder folder)
    {
        if (Directory.Exists(folder.File("data/.small.unpacking/small")))
        {
            stop.Cancel();
        }
    }

    /// <summary>The small data set of a server that is not there.</summary>
    private static DatasetDescriptor Nowhere() => FetchTesting.Dataset(FetchTesting.Published("http://127.0.0.1:9/", Archive));
}
