using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using CD.Runner.Data.Datasets;
using CD.Runner.Data.Downloads;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data.Downloads;

/// <summary>What the tests of fetching share: a small data set, and how it is fetched without patience.</summary>
internal static class FetchTesting
{
    public const string ArchiveName = "small.tar.gz";

    public static FetchOptions Fast { get; } = new()
    {
        // A busy machine answers over the loop-back in milliseconds; only the tests of stalls wait this long.
        StallTimeout = TimeSpan.FromSeconds(20),
        Attempts = 4,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        Progress = 1 << 20,
    };

    /// <summary>30,000 bytes that do not compress.</summary>
    public static byte[] Noise { get; } = Bytes(30_000);

    /// <summary>An archive of a folder with a file of noise and an empty one.</summary>
    public static byte[] SmallArchive { get; } = Tar(
        new UstarTarEntry(TarEntryType.Directory, "small/"),
        new UstarTarEntry(TarEntryType.RegularFile, "small/noise.bin") { DataStream = new MemoryStream(Noise) },
        new UstarTarEntry(TarEntryType.RegularFile, "small/inner/empty.txt"));

    public static byte[] Tar(params TarEntry[] entries)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter writer = new(zip))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return packed.ToArray();
    }

    public static DatasetDownload Published(string root, byte[] content, string name = ArchiveName, string? folder = "small") => new(new Uri(root + name), content.Length, Md5(content))
    {
        FolderName = folder,
        MaxUnpackedSize = folder is null ? 0 : 1_000_000,
    };

    public static DatasetDescriptor Dataset(params DatasetDownload[] files) => Cifar10.Descriptor with
    {
        Name = "small",
        Title = "Small",
        Origin = new DatasetOrigin(new Uri("http://example.org/"), "None.") { Downloads = files },
    };

    /// <summary>Breaks off at first, and says nothing more; then serves well.</summary>
    public static async Task BreakAndStallOnce(HttpExchange request, byte[] content)
    {
        if (request.Index > 0)
        {
            await request.Serve(content);
            return;
        }

        await request.Break(content, 10_000);
        await request.Stall();
    }

    public static void Fetch(TemporaryFolder folder, DatasetDescriptor dataset, FetchOptions? options = null, RecordingFetchObserver? observer = null, CancellationToken cancellation = default) =>
        new DatasetFetch(dataset, folder.File("data"), options ?? Fast, observer ?? new RecordingFetchObserver()).Run(cancellation);

    public static UserErrorException Failure(TemporaryFolder folder, DatasetDescriptor dataset, ExitCode code = ExitCode.Data, FetchOptions? options = null) =>
        DataTesting.UserError(code, () => Fetch(folder, dataset, options));

    /// <summary>Asserts that the small data set is there, and nothing else.</summary>
    public static void AssertFetched(TemporaryFolder folder)
    {
        CollectionAssert.AreEqual((string[])["small", "small/inner", "small/inner/empty.txt", "small/noise.bin"], Names(folder));
        CollectionAssert.AreEqual(Noise, File.ReadAllBytes(folder.File("data/small/noise.bin")));
    }

    /// <summary>All that is in the data set's folder, and an empty list where there is none.</summary>
    public static string[] Names(TemporaryFolder folder)
    {
        string root = folder.File("data");
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)]
            : [];
    }

    public static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

#pragma warning disable CA5351 // What publishers give.
    private static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
