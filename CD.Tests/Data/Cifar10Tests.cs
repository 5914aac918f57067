using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class Cifar10Tests
{
    private const int RecordLength = 3073;
    private const int FileLength = 10_000 * RecordLength;

    private static readonly string[] Files = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin"), "test_batch.bin"];

    // Record r of file f has the label (f + r) % 10, and its first and last pixel bytes are f and r % 251.
    private static readonly byte[][] Contents = [.. Enumerable.Range(0, Files.Length).Select(Content)];

    [TestMethod]
    public void Open_FolderSubFolderAndArchive_GiveOneDataSet()
    {
        using TemporaryFolder direct = new();
        using TemporaryFolder nested = new();
        using TemporaryFolder packed = new();
        WriteAll(direct, string.Empty);
        WriteAll(nested, "cifar-10-batches-bin/");
        WriteArchive(packed, Files);

        using IImageSource source = Open(direct);
        using IImageSource fromNested = Open(nested);
        using IImageSource fromArchive = Open(packed);

        Assert.AreEqual(60_000, source.Count);
        Assert.AreEqual("truck", source.ClassNames[9]);
        for (int file = 0; file < Files.Length; file++)
        {
            foreach (int record in new[] { 0, 9_999 })
            {
                Assert.AreEqual((file + record) % 10, source.Labels![(10_000 * file) + record]);
            }
        }

        using ImageBatch batch = source.Read([[59_999, 10_000]], CancellationToken.None).Single();
        DataTesting.AssertItems(batch.Stacked!.shape, 2, 3, 32, 32);
        ReadOnlySpan<byte> pixels = batch.Stacked.bytes;
        Assert.AreEqual((5, 9_999 % 251, 1, 0), (pixels[0], pixels[3071], pixels[3072], pixels[6143]));
        Assert.AreEqual(source.Fingerprint, fromNested.Fingerprint);
        Assert.AreEqual(source.Fingerprint, fromArchive.Fingerprint);
    }

    [TestMethod]
    public void Open_OneSplit_ReadsItsFilesOnly()
    {
        using TemporaryFolder direct = new();
        direct.Add(Files[5], Contents[5]);
        using TemporaryFolder packed = new();
        WriteArchive(packed, Files);

        foreach (TemporaryFolder folder in (TemporaryFolder[])[direct, packed])
        {
            using IImageSource source = ImageSources.Open(new DataSettings { Dataset = "cifar10", Directory = folder.Path, Splits = ["test"] }, CancellationToken.None);
            Assert.AreEqual(10_000, source.Count);
            DataTesting.AssertItems(source.Labels!.Take(3), 5, 6, 7);
            Assert.AreEqual(5, DataTesting.Bytes(source, [9_999])[0][0]);
        }
    }

    [TestMethod]
    public void Open_ClassNameFile_GivesItsNames()
    {
        using TemporaryFolder folder = new();
        WriteAll(folder, string.Empty);
        folder.Add("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"u8.ToArray());
        using (IImageSource source = Open(folder))
        {
            Assert.AreEqual("abcdefghij", string.Concat(source.ClassNames));
        }

        folder.Add("batches.meta.txt", "a\nb\n"u8.ToArray());
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, "batches.meta.txt");
    }

    [TestMethod]
    public void Open_MissingFile_IsNamed()
    {
        using TemporaryFolder empty = new();
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(empty)).Message, "cifar-10-binary.tar.gz");

        using TemporaryFolder partial = new();
        partial.Add(Files[0], Contents[0]);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(partial)).Message, "data_batch_2.bin");

        using TemporaryFolder packed = new();
        WriteArchive(packed, Files[..2]);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(packed)).Message, "lacks data_batch_3.bin");
    }

    [TestMethod]
    [DataRow(FileLength - 1)]
    [DataRow(FileLength + 1)]
    [DataRow(FileLength - RecordLength)]
    public void Open_WrongLength_IsNamed(int length)
    {
        using TemporaryFolder folder = new();
        WriteFirst(folder);
        using (FileStream stream = File.OpenWrite(Path.Combine(folder.Path, Files[0])))
        {
            stream.SetLength(length);
        }

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, $"{length} bytes");
    }

    [TestMethod]
    public void Open_LabelOutOfRange_IsNamed()
    {
        using TemporaryFolder folder = new();
        WriteFirst(folder);
        using (FileStream stream = File.OpenWrite(Path.Combine(folder.Path, Files[0])))
        {
            stream.Position = 2 * RecordLength;
            stream.WriteByte(10);
        }

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, "record 2 is 10");
    }

    [TestMethod]
    public void Open_CutOrForeignArchive_IsNamed()
    {
        using TemporaryFolder folder = new();
        string archive = WriteArchive(folder, Files[..1]);
        byte[] whole = File.ReadAllBytes(archive);
        byte[] otherChecksum = [.. whole];
        otherChecksum[^8] ^= 1;
        foreach (byte[] content in new[] { whole[..(whole.Length / 2)], [1, 2, 3, 4], [], otherChecksum })
        {
            folder.Add("cifar-10-binary.tar.gz", content);
            StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder)).Message, "cifar-10-binary.tar.gz");
        }
    }

    [TestMethod]
    public void Open_Cancelled_Stops()
    {
        using TemporaryFolder folder = new();
        WriteFirst(folder);

        Assert.ThrowsExactly<OperationCanceledException>(() => RecordDataset.Open(Cifar10.Layout, folder.Path, ["train"], new CancellationToken(canceled: true)));
    }

    private static IImageSource Open(TemporaryFolder folder) =>
        ImageSources.Open(new DataSettings { Dataset = "cifar10", Directory = folder.Path }, CancellationToken.None);

    private static byte[] Content(int file)
    {
        byte[] content = new byte[FileLength];
        for (int record = 0; record < 10_000; record++)
        {
            content[record * RecordLength] = (byte)((file + record) % 10);
            content[(record * RecordLength) + 1] = (byte)file;
            content[(record * RecordLength) + RecordLength - 1] = (byte)(record % 251);
        }

        return content;
    }

    private static void WriteAll(TemporaryFolder folder, string prefix)
    {
        for (int file = 0; file < Files.Length; file++)
        {
            folder.Add(prefix + Files[file], Contents[file]);
        }
    }

    /// <summary>The first file whole; the others are only there.</summary>
    private static void WriteFirst(TemporaryFolder folder)
    {
        folder.Add(Files[0], Contents[0]);
        foreach (string file in Files[1..])
        {
            folder.Add(file, []);
        }
    }

    private static string WriteArchive(TemporaryFolder folder, string[] files)
    {
        string path = Path.Combine(folder.Path, "cifar-10-binary.tar.gz");
        using GZipStream zip = new(File.Create(path), CompressionLevel.Fastest);
        using TarWriter writer = new(zip, TarEntryFormat.Ustar);
        for (int file = 0; file < files.Length; file++)
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "cifar-10-batches-bin/" + files[file]) { DataStream = new MemoryStream(Contents[file]) });
        }

        return path;
    }
}
