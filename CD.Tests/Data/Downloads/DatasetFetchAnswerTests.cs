using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data.Downloads;

/// <summary>Fetching from a server that has another file, refuses, redirects, stalls or is not there.</summary>
[TestClass]
public sealed class DatasetFetchAnswerTests
{
    private static readonly byte[] Archive = FetchTesting.SmallArchive;

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    public void Run_OtherSize_IsRefusedAtOnce(int difference)
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Send("200 OK", new byte[Archive.Length + difference]));

        StringAssert.Contains(FetchTesting.Failure(folder, Small(server)).Message, $"offers {Archive.Length + difference} bytes instead of {Archive.Length}");
        Assert.HasCount(1, server.Requests);
        Assert.IsFalse(Directory.Exists(folder.File("data")));
    }

    [TestMethod]
    public void Run_EndlessBody_IsCutAtTheSize()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(async request =>
        {
            await request.Head("200 OK", null);
            while (true)
            {
                await request.Body(new byte[10_000]);
            }
        });

        StringAssert.Contains(FetchTesting.Failure(folder, Small(server)).Message, $"sends more than {Archive.Length} bytes");
        Assert.IsFalse(Directory.Exists(folder.File("data")));
    }

    [TestMethod]
    public void Run_StalledServer_IsAskedAgain()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => FetchTesting.BreakAndStallOnce(request, Archive));
        RecordingFetchObserver observer = new();

        FetchTesting.Fetch(folder, Small(server), FetchTesting.Fast with { StallTimeout = TimeSpan.FromSeconds(0.5) }, observer: observer);

        FetchTesting.AssertFetched(folder);
        Assert.AreEqual("small.tar.gz: nothing came from 127.0.0.1 for 0.5 s; trying again in 0 s", observer.Lines[1]);
        Assert.AreEqual("bytes=10000-", server.Requests[1].Range);
    }

    [TestMethod]
    public void Run_SilentServer_IsGivenUp()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Stall());

        StringAssert.Contains(FetchTesting.Failure(folder, Small(server), options: FetchTesting.Fast with { StallTimeout = TimeSpan.FromSeconds(0.1) }).Message, "nothing came from 127.0.0.1 for 0.1 s; there may be no network");
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public void Run_Redirections_AreFollowedAFewTimes()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Path switch
        {
            "/small.tar.gz" => request.Send("301 Moved Permanently", [], "Location: /a"),
            "/a" => request.Send("302 Found", [], "Location: /b"),
            "/b" => request.Serve(Archive),
            _ => request.Send("302 Found", [], $"Location: /loop{request.Index}"),
        });

        FetchTesting.Fetch(folder, Small(server));
        FetchTesting.AssertFetched(folder);

        using TemporaryFolder other = new();
        StringAssert.Contains(FetchTesting.Failure(other, FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive, "loop.tar.gz"))).Message, "redirects too often");
        Assert.HasCount(3 + 6, server.Requests);
    }

    [TestMethod]
    public void Run_Statuses_AreTriedAgainOrNot()
    {
        using TemporaryFolder folder = new();
        using (FileServer server = new(request => request.Index < 3 ? request.Send("503 Busy", []) : request.Serve(Archive)))
        {
            FetchTesting.Fetch(folder, Small(server));
            FetchTesting.AssertFetched(folder);
        }

        using TemporaryFolder busy = new();
        using (FileServer server = new(request => request.Send("503 Busy", [])))
        {
            StringAssert.Contains(FetchTesting.Failure(busy, Small(server)).Message, "could not be downloaded: 127.0.0.1 answered 503.");
            Assert.HasCount(4, server.Requests);
        }

        using FileServer empty = new(request => request.Send("404 Not Found", []));
        StringAssert.Contains(FetchTesting.Failure(busy, Small(empty)).Message, "answered 404 Not Found.");
        Assert.HasCount(1, empty.Requests);
    }

    [TestMethod]
    public void Run_NoServer_SaysWhatToDoByHand()
    {
        using TemporaryFolder folder = new();
        FileServer gone = new(request => request.Stall());
        DatasetDescriptor dataset = Small(gone);
        gone.Dispose();

        UserErrorException failure = FetchTesting.Failure(folder, dataset);

        StringAssert.Contains(failure.Message, "there may be no network.");
        DataTesting.AssertItems(
            failure.Details,
            $"By hand: put this file in {folder.File("data")}, as it is:",
            $"  {dataset.Origin!.Downloads[0].Address}  ({Archive.Length.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} bytes, MD5 {dataset.Origin.Downloads[0].Md5})",
            $"Then: datasets fetch small --to {folder.File("data")}");
        Assert.IsFalse(Directory.Exists(folder.File("data")));
    }

    private static DatasetDescriptor Small(FileServer server) => FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive));
}
