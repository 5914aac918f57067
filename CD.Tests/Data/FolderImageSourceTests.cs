using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Tests.Support;
using SkiaSharp;
using TorchSharp;

namespace CD.Tests.Data;

[TestClass]
public sealed class FolderImageSourceTests
{
    private const int InMemory = 64;
    private const int Streamed = 0;

    [TestMethod]
    public void Open_ClassFolders_GivesNamesLabelsAndRaggedBatches()
    {
        using TemporaryFolder folder = Mixed();

        using FolderImageSource source = Open(folder, InMemory);

        Assert.AreEqual(new DirectoryInfo(folder.Path).Name, source.Name);
        DataTesting.AssertItems(source.ItemNames, "a/0.png", "a/1.jpg", "a/deep/2.webp", "b/0.png");
        DataTesting.AssertItems(source.ClassNames, "a", "b");
        DataTesting.AssertItems(source.Labels!, 0, 0, 0, 1);

        using ImageBatch batch = source.Read([[3, 0]], CancellationToken.None).Single();
        Assert.IsNull(batch.Stacked);
        Assert.AreEqual((2, 5, 9, 10, 12), (batch.Count, batch.HeightOf(0), batch.WidthOf(0), batch.HeightOf(1), batch.WidthOf(1)));
    }

    [TestMethod]
    [DataRow(InMemory)]
    [DataRow(Streamed)]
    public void Open_OneSize_GivesStackedBatches(int memoryLimit)
    {
        using TemporaryFolder folder = new();
        for (int index = 0; index < 5; index++)
        {
            folder.Add($"{index}.png", DataTesting.Png(7, 4, index));
        }

        using FolderImageSource source = Open(folder, memoryLimit);

        Assert.IsNull(source.Labels);
        Assert.IsEmpty(source.ClassNames);
        using ImageBatch batch = source.Read([[4, 1, 1]], CancellationToken.None).Single();
        DataTesting.AssertItems(batch.Stacked!.shape, 3, 3, 4, 7);

        // Red, green and blue of the pixel at row 2, column 3 of image 4, as the image was drawn.
        byte[] pixel = [.. Enumerable.Range(0, 3).Select(channel => batch.Stacked[0, channel, 2, 3].ToByte())];
        DataTesting.AssertItems<byte>(pixel, (17 * 4) + 27, (29 * 4) + 22, 4 + 25);
    }

    [TestMethod]
    public void Read_FromMemoryAndStreamed_GivesTheSameBytes()
    {
        using TemporaryFolder folder = Mixed();
        using FolderImageSource held = Open(folder, InMemory);
        using FolderImageSource streamed = Open(folder, Streamed);
        long[][] plan = [[3, 1], [], [2, 2, 0], [1], [0, 3], [2, 1]];

        Assert.IsTrue(held.IsInMemory);
        Assert.IsFalse(streamed.IsInMemory);
        Assert.AreEqual(held.Fingerprint, streamed.Fingerprint);
        DataTesting.AssertSame(DataTesting.Bytes(held, plan), DataTesting.Bytes(streamed, plan));
    }

    [TestMethod]
    [DataRow(600, 600, 1, false)]
    [DataRow(590, 590, 1, true)]
    [DataRow(590, 590, 2, false)]
    public void Open_AroundTheMemoryLimit_KeepsAllOrNothing(int width, int height, int count, bool kept)
    {
        // 1 MiB holds 349,525 pixels of three bytes, 591 squared.
        using TemporaryFolder folder = new();
        for (int index = 0; index < count; index++)
        {
            folder.Add($"{index}.png", DataTesting.Png(width, height, index));
        }

        using FolderImageSource source = FolderImageSource.Open(folder.Path, new DataSettings { MemoryLimit = 1, MaxSide = 1024 }, CancellationToken.None);

        Assert.AreEqual(kept, source.IsInMemory);
    }

    [TestMethod]
    public void Open_LongestSide_IsKeptTo()
    {
        using TemporaryFolder folder = Mixed();
        folder.Add("b/large.jpg", DataTesting.Encoded(SKEncodedImageFormat.Jpeg, 300, 200, 3));

        using FolderImageSource source = FolderImageSource.Open(folder.Path, new DataSettings { MaxSide = 32 }, CancellationToken.None);

        using ImageBatch batch = source.Read([[4]], CancellationToken.None).Single();
        Assert.AreEqual((21, 32), (batch.HeightOf(0), batch.WidthOf(0)));
    }

    [TestMethod]
    public void Open_UndecodableFiles_AreNamedAndLeftOut()
    {
        using TemporaryFolder folder = Mixed();
        byte[] jpeg = DataTesting.Encoded(SKEncodedImageFormat.Jpeg, 30, 30, 1);
        folder.Add("a/cut.jpg", jpeg[..^40]);
        folder.Add("a/empty.png", []);
        folder.Add("c/text.gif", "no image"u8.ToArray());
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(folder.Path, "b", "dangling.png"), "nowhere.png");
        }

        using FolderImageSource source = Open(folder, InMemory);

        string[] expected = OperatingSystem.IsWindows() ? ["a/cut.jpg", "a/empty.png", "c/text.gif"] : ["a/cut.jpg", "a/empty.png", "b/dangling.png", "c/text.gif"];
        CollectionAssert.AreEqual(expected.Select(name => Path.Combine(folder.Path, name)).ToArray(), source.Skipped.Select(file => file.Path).ToArray());
        StringAssert.Contains(source.Skipped[0].Reason, "incomplete");
        StringAssert.Contains(source.Skipped[1].Reason, "empty");
        Assert.AreEqual(4, source.Count);
        DataTesting.AssertItems(source.ClassNames, "a", "b");

        UserErrorException strict = DataTesting.UserError(ExitCode.Data, () => FolderImageSource.Open(folder.Path, new DataSettings { Strict = true }, CancellationToken.None));
        StringAssert.Contains(strict.Message, $"{expected.Length} of the {4 + expected.Length} images");
        StringAssert.Contains(strict.Message, "cut.jpg");
    }

    [TestMethod]
    public void Open_NothingDecodable_IsRefused()
    {
        using TemporaryFolder folder = new();
        folder.Add("1.png", [1, 2, 3]);

        UserErrorException exception = DataTesting.UserError(ExitCode.Data, () => Open(folder, InMemory));

        StringAssert.Contains(exception.Message, "1.png");
    }

    [TestMethod]
    public void Open_NoFolderGiven_IsAUsageError()
    {
        DataTesting.UserError(ExitCode.Usage, () => ImageSources.Open(new DataSettings { Dataset = "folder" }, CancellationToken.None));
    }

    [TestMethod]
    public void Open_Progress_CountsEveryFileInOrder()
    {
        using TemporaryFolder folder = Mixed();
        List<int> reported = [];

        using FolderImageSource source = FolderImageSource.Open(folder.Path, new DataSettings(), CancellationToken.None, new Recorder(reported));

        DataTesting.AssertItems(reported, 1, 2, 3, 4);
    }

    [TestMethod]
    public void Fingerprint_FollowsNamesContentAndSize()
    {
        using TemporaryFolder folder = Mixed();
        using TemporaryFolder copy = Mixed();
        string original = FingerprintOf(folder, 512);

        Assert.AreEqual(original, FingerprintOf(copy, 512), "Where the folder lies does not matter.");
        Assert.AreEqual(original, FingerprintOf(folder, 1024), "A limit that shrinks nothing does not matter.");
        Assert.AreNotEqual(original, FingerprintOf(folder, 8));

        File.Move(Path.Combine(copy.Path, "b", "0.png"), Path.Combine(copy.Path, "b", "1.png"));
        Assert.AreNotEqual(original, FingerprintOf(copy, 512));

        folder.Add("b/0.png", DataTesting.Png(9, 5, 77));
        Assert.AreNotEqual(original, FingerprintOf(folder, 512));
    }

    [TestMethod]
    public void Read_ChangedOrLostFile_IsNamed()
    {
        using TemporaryFolder folder = Mixed();
        using FolderImageSource source = Open(folder, Streamed);
        folder.Add("b/0.png", DataTesting.Png(9, 5, 77));
        File.Delete(Path.Combine(folder.Path, "a", "0.png"));

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => DataTesting.Bytes(source, [3])).Message, "b/0.png");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => DataTesting.Bytes(source, [0])).Message, "a/0.png");
    }

    [TestMethod]
    [DataRow(InMemory)]
    [DataRow(Streamed)]
    public void Read_CancelledDisposedOrOutOfRange_Throws(int memoryLimit)
    {
        using TemporaryFolder folder = Mixed();
        FolderImageSource source = Open(folder, memoryLimit);
        using CancellationTokenSource stop = new();
        int received = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (ImageBatch batch in source.Read([[0], [1], [2], [3]], stop.Token))
            {
                batch.Dispose();
                received++;
                stop.Cancel();
            }
        });
        Assert.AreEqual(1, received);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataTesting.Bytes(source, [4]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataTesting.Bytes(source, [-1]));

        source.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => source.Read([[0]], CancellationToken.None));
    }

    [TestMethod]
    public void Open_Cancelled_Stops()
    {
        using TemporaryFolder folder = Mixed();

        Assert.Throws<OperationCanceledException>(() => FolderImageSource.Open(folder.Path, new DataSettings(), new CancellationToken(canceled: true)));
    }

    private sealed class Recorder(List<int> values) : IProgress<int>
    {
        public void Report(int value) => values.Add(value);
    }

    private static TemporaryFolder Mixed()
    {
        TemporaryFolder folder = new();
        folder.Add("b/0.png", DataTesting.Png(9, 5, 1));
        folder.Add("a/0.png", DataTesting.Png(12, 10, 2));
        folder.Add("a/1.jpg", DataTesting.Encoded(SKEncodedImageFormat.Jpeg, 20, 30, 3));
        folder.Add("a/deep/2.webp", DataTesting.Encoded(SKEncodedImageFormat.Webp, 16, 16, 4));
        return folder;
    }

    private static FolderImageSource Open(TemporaryFolder folder, int memoryLimit) =>
        FolderImageSource.Open(folder.Path, new DataSettings { MemoryLimit = memoryLimit }, CancellationToken.None);

    private static string FingerprintOf(TemporaryFolder folder, int maxSide)
    {
        using FolderImageSource source = FolderImageSource.Open(folder.Path, new DataSettings { MaxSide = maxSide }, CancellationToken.None);
        return source.Fingerprint;
    }
}
