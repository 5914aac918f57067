using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data.Downloads;

/// <summary>Fetching from a server that behaves, breaks off, changes its file or lies about ranges.</summary>
[TestClass]
public sealed class DatasetFetchTests
{
    private static readonly byte[] Archive = FetchTesting.SmallArchive;

    [TestMethod]
    public void Run_GoodServer_DownloadsChecksAndUnpacks()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Serve(Archive));
        RecordingFetchObserver observer = new();

        FetchTesting.Fetch(folder, Small(server), observer: observer);

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(
            observer.Lines,
            $"Downloading small.tar.gz: 0/{Archive.Length}",
            $"Checking small.tar.gz: 0/{Archive.Length}",
            $"Unpacking small.tar.gz: 0/{Archive.Length}",
            $"Unpacked to {folder.File("data/small")}");

        // What is there is not fetched again.
        FetchTesting.Fetch(folder, Small(server));
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void Run_BrokenConnection_GoesOnFromThere()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Index < 2 ? Partly(request) : request.Serve(Archive));

        FetchTesting.Fetch(folder, Small(server));

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.Range), null, "bytes=10000-", "bytes=11000-");
        DataTesting.AssertItems(server.Requests.Select(request => request.IfRange), null, "\"v1\"", "\"v1\"");

        static async Task Partly(HttpExchange request)
        {
            if (request.Index == 0)
            {
                await request.Break(Archive, 10_000);
                return;
            }

            await request.Head("206 Partial Content", Archive.Length - 10_000, "ETag: \"v1\"", $"Content-Range: bytes 10000-{Archive.Length - 1}/{Archive.Length}");
            await request.Body(Archive[10_000..11_000]);
        }
    }

    [TestMethod]
    public void Run_PageWithoutLength_DoesNotTakeTheFilesPlace()
    {
        using TemporaryFolder folder = new();
        byte[] page = "<html>Sign in</html>"u8.ToArray();
        using FileServer server = new(async request =>
        {
            if (request.Index == 0)
            {
                await request.Break(Archive, 10_000);
            }
            else if (request.Index == 1)
            {
                await request.Head("200 OK", null);
                await request.Body(page);
            }
            else
            {
                await request.Serve(Archive);
            }
        });

        FetchTesting.Fetch(folder, Small(server));

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.Range), null, "bytes=10000-", "bytes=10000-");
    }

    [TestMethod]
    public void Run_OnlyAPageWithoutLength_LeavesNothingToGoOnFrom()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(async request =>
        {
            await request.Head("200 OK", null);
            await request.Body("<html>Sign in</html>"u8.ToArray());
        });

        FetchTesting.Failure(folder, Small(server), options: FetchTesting.Fast with { Attempts = 2 });

        Assert.IsTrue(server.Requests.All(request => request.Range is null), "Nothing of the page was gone on from.");
    }

    [TestMethod]
    public void Run_EmptyFolder_IsNotTheDataSet()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("data/small"));
        using FileServer server = new(request => request.Serve(Archive));

        StringAssert.Contains(FetchTesting.Failure(folder, Small(server)).Message, "is there and empty; remove it");
    }

    [TestMethod]
    public void Run_GivenUp_KeepsThePartForTheNextCommand()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Index == 0 ? request.Break(Archive, 10_000) : request.Serve(Archive));

        UserErrorException failure = FetchTesting.Failure(folder, Small(server), options: FetchTesting.Fast with { Attempts = 1 });

        string part = folder.File("data/small.tar.gz.part");
        StringAssert.Contains(failure.Message, $"10000 of its {Archive.Length} bytes are kept in {part}; the same command goes on from there.");
        DataTesting.AssertItems(FetchTesting.Names(folder), "small.tar.gz.part");
        Assert.AreEqual(10_000, new FileInfo(part).Length);

        FetchTesting.Fetch(folder, Small(server));

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.Range), null, "bytes=10000-");
    }

    [TestMethod]
    public void Run_ServerWithoutRanges_BeginsAnew()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Index == 0 ? request.Break(Archive, 10_000) : request.Send("200 OK", Archive));

        FetchTesting.Fetch(folder, Small(server));

        FetchTesting.AssertFetched(folder);
        Assert.HasCount(2, server.Requests);
    }

    [TestMethod]
    public void Run_FileChangedInBetween_BeginsAnew()
    {
        using TemporaryFolder folder = new();
        byte[] older = [.. Archive[..20_000], .. new byte[Archive.Length - 20_000]];
        using FileServer server = new(request => request.Index == 0 ? request.Break(older, 25_000, "\"v0\"") : request.Serve(Archive));

        FetchTesting.Fetch(folder, Small(server));

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.IfRange), null, "\"v0\"");
    }

    [TestMethod]
    [DataRow("bytes 0-LAST/SIZE", "\"v1\"")]
    [DataRow("bytes 9999-LAST/SIZE", "\"v1\"")]
    [DataRow("bytes 10000-20000/SIZE", "\"v1\"")]
    [DataRow("bytes 10000-LAST/99999", "\"v1\"")]
    [DataRow("bytes */SIZE", "\"v1\"")]
    [DataRow("", "\"v1\"")]
    [DataRow("bytes 10000-LAST/SIZE", "\"v2\"")]
    public void Run_AnotherPartThanAskedFor_BeginsAnewWithoutRanges(string range, string tag)
    {
        using TemporaryFolder folder = new();
        string header = "Content-Range: " + range.Replace("LAST", $"{Archive.Length - 1}", StringComparison.Ordinal).Replace("SIZE", $"{Archive.Length}", StringComparison.Ordinal);
        using FileServer server = new(request => request.Index switch
        {
            0 => request.Break(Archive, 10_000),
            1 => request.Send("206 Partial Content", Archive[10_000..], $"ETag: {tag}", range.Length > 0 ? header : "X-Nothing: 1"),
            _ => request.Serve(Archive),
        });
        RecordingFetchObserver observer = new();

        FetchTesting.Fetch(folder, Small(server), observer: observer);

        // It is told by the answer's head, before the MD5 could tell.
        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.Range), null, "bytes=10000-", null);
        StringAssert.Contains(observer.Lines[2], "answered with another part than the one asked for");
    }

    [TestMethod]
    public void Run_RangeWithOtherBytes_IsFoundByItsMd5AndBeginsAnew()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => request.Index switch
        {
            0 => request.Break(Archive, 10_000),
            1 => request.Serve([.. Archive[..15_000], .. new byte[Archive.Length - 15_000]]),
            _ => request.Serve(Archive),
        });
        RecordingFetchObserver observer = new();

        FetchTesting.Fetch(folder, Small(server), observer: observer);

        FetchTesting.AssertFetched(folder);
        DataTesting.AssertItems(server.Requests.Select(request => request.Range), null, "bytes=10000-", null);
        Assert.IsTrue(observer.Lines.Any(line => line.Contains("put together in several goes", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_CorruptFile_IsDeletedAndNamed()
    {
        using TemporaryFolder folder = new();
        byte[] corrupt = [.. Archive];
        corrupt[20_000] ^= 1;
        using FileServer server = new(request => request.Serve(corrupt));

        DatasetDescriptor dataset = Small(server);
        UserErrorException failure = FetchTesting.Failure(folder, dataset);

        StringAssert.Contains(failure.Message, $"small.tar.gz has the MD5 ");
        StringAssert.Contains(failure.Message, $"instead of {dataset.Origin!.Downloads[0].Md5}: it is not the published file, and was deleted.");
        Assert.IsFalse(Directory.Exists(folder.File("data")), "nothing is left behind");
        Assert.HasCount(1, server.Requests);
    }

    [TestMethod]
    public void Run_LongDownloadThatBreaksOften_IsNotGivenUpWhileItGetsOn()
    {
        using TemporaryFolder folder = new();
        using FileServer server = new(request => Next(request));

        FetchTesting.Fetch(folder, Small(server), FetchTesting.Fast with { Attempts = 2, Progress = 1_000 });

        FetchTesting.AssertFetched(folder);
        Assert.IsGreaterThan(5, server.Requests.Count);

        static async Task Next(HttpExchange request)
        {
            int start = request.Range is { } range ? int.Parse(range[6..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            await request.Head(start == 0 ? "200 OK" : "206 Partial Content", Archive.Length - start, start == 0 ? "X-Nothing: 1" : $"Content-Range: bytes {start}-{Archive.Length - 1}/{Archive.Length}");
            await request.Body(Archive[start..Math.Min(Archive.Length, start + 5_000)]);
        }
    }

    private static DatasetDescriptor Small(FileServer server) => FetchTesting.Dataset(FetchTesting.Published(server.Root, Archive));
}
