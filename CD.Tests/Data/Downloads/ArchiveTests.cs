using System.Formats.Tar;
using System.IO.Compression;
using CD.Runner.Data.Datasets;
using CD.Runner.Data.Downloads;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data.Downloads;

/// <summary>Archives that try to leave their folder, to hold what is no file, or to be larger than they say.</summary>
[TestClass]
public sealed class ArchiveTests
{
    [TestMethod]
    [DataRow("../outside")]
    [DataRow("a/../../outside")]
    [DataRow("/tmp/outside")]
    [DataRow("a\\..\\..\\outside")]
    [DataRow("C:outside")]
    public void Unpack_EntryOutsideTheFolder_IsRefused(string name)
    {
        AssertRefused(FetchTesting.Tar(File(name)), "tar.gz", "would leave the folder");
        AssertRefused(FetchTesting.Tar(new UstarTarEntry(TarEntryType.Directory, name)), "tar.gz", "would leave the folder");
        AssertRefused(Zip((name, [1], 0)), "zip", "would leave the folder");
    }

    [TestMethod]
    [DataRow(TarEntryType.SymbolicLink)]
    [DataRow(TarEntryType.HardLink)]
    [DataRow(TarEntryType.CharacterDevice)]
    [DataRow(TarEntryType.BlockDevice)]
    [DataRow(TarEntryType.Fifo)]
    public void Unpack_EntryThatIsNoFile_IsRefused(TarEntryType type)
    {
        PaxTarEntry entry = new(type, "a/link");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "/etc/passwd";
        }

        AssertRefused(FetchTesting.Tar(entry), "tar.gz", "is neither a file nor a folder");
    }

    [TestMethod]
    public void Unpack_LinkInAZip_IsRefused() =>
        AssertRefused(Zip(("a/link", [1], unchecked((int)0xA1FF0000))), "zip", "is neither a file nor a folder");

    [TestMethod]
    public void Unpack_FileTwice_IsRefused()
    {
        AssertRefused(FetchTesting.Tar(File("a/b"), File("a/./b")), "tar.gz", "twice");
        AssertRefused(Zip(("a/b", [1], 0), ("a//b", [2], 0)), "zip", "twice");
    }

    [TestMethod]
    public void Unpack_MoreThanThePublishedSize_IsRefused()
    {
        byte[] zeros = new byte[600];
        AssertRefused(FetchTesting.Tar(File("a", zeros), File("b", zeros)), "tar.gz", "unpacks to more than 1000 bytes", limit: 1_000);
        AssertRefused(Zip(("a", zeros, 0), ("b", zeros, 0)), "zip", "unpacks to more than 1000 bytes", limit: 1_000);
    }

    [TestMethod]
    public void Unpack_CompressedPaddingWithoutEnd_IsRefused()
    {
        // A header that declares a name of a gigabyte, of which gzip needs a megabyte: nothing that the entries' own sizes show.
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] header = TarHeader();
            zip.Write(header);
            byte[] zeros = new byte[1 << 16];
            for (int block = 0; block < 64; block++)
            {
                zip.Write(zeros);
            }
        }

        AssertRefused(packed.ToArray(), "tar.gz", "more than 100000 bytes", limit: 100_000);
    }

    [TestMethod]
    public void Unpack_ZipThatLiesAboutALength_WritesNoMoreThanItSays()
    {
        byte[] archive = Zip(("a", new byte[5_000], 0));

        // The central directory's uncompressed size, 24 bytes after the record's signature.
        int record = archive.AsSpan().LastIndexOf("PK\x1\x2"u8);
        Assert.AreEqual(5_000, BitConverter.ToInt32(archive, record + 24));
        BitConverter.TryWriteBytes(archive.AsSpan(record + 24), 10);
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("out"));

        // .NET's reader itself stops at the length that the directory gives.
        Archive.Unpack(folder.Add("lying.zip", archive), Published("zip", 1_000), folder.File("out"), new RecordingFetchObserver(), CancellationToken.None);

        Assert.AreEqual(10, new FileInfo(folder.File("out/a")).Length);
    }

    [TestMethod]
    [DataRow("tar.gz")]
    [DataRow("zip")]
    public void Unpack_CutArchive_IsRefused(string ending)
    {
        byte[] whole = ending == "zip" ? Zip(("a", FetchTesting.Noise, 0)) : FetchTesting.SmallArchive;

        AssertRefused(whole[..(whole.Length / 2)], ending, "cannot be unpacked");
    }

    [TestMethod]
    public void Unpack_GoodZip_WritesItsFiles()
    {
        using TemporaryFolder folder = new();
        string path = folder.Add("good.zip", Zip(("a/", [], 0), ("a/b.txt", [1, 2, 3], unchecked((int)0x81A40000)), ("./a/c/d.txt", [4], 0)));
        Directory.CreateDirectory(folder.File("out"));

        Archive.Unpack(path, Published("zip", 1_000), folder.File("out"), new RecordingFetchObserver(), CancellationToken.None);

        CollectionAssert.AreEqual((byte[])[1, 2, 3], System.IO.File.ReadAllBytes(folder.File("out/a/b.txt")));
        CollectionAssert.AreEqual((byte[])[4], System.IO.File.ReadAllBytes(folder.File("out/a/c/d.txt")));
    }

    private static void AssertRefused(byte[] archive, string ending, string message, long limit = 1_000_000)
    {
        using TemporaryFolder folder = new();
        string path = folder.Add($"bad.{ending}", archive);
        string target = folder.File("deep/er/out");
        Directory.CreateDirectory(target);

        UserErrorException error = DataTesting.UserError(ExitCode.Data, () => Archive.Unpack(path, Published(ending, limit), target, new RecordingFetchObserver(), CancellationToken.None));

        StringAssert.StartsWith(error.Message, $"{path} cannot be unpacked: ");
        StringAssert.Contains(error.Message, message);
        DataTesting.AssertItems(Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName), $"bad.{ending}");
        Assert.IsFalse(Directory.EnumerateFiles(folder.File("deep")).Any() || Directory.EnumerateFiles(folder.File("deep/er")).Any());
        Assert.IsFalse(System.IO.File.Exists("/tmp/outside"));
        Assert.IsLessThanOrEqualTo(limit, Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    private static DatasetDownload Published(string ending, long limit) => new(new Uri($"http://127.0.0.1:9/any.{ending}"), 1, "md5") { FolderName = "a", MaxUnpackedSize = limit };

    private static PaxTarEntry File(string name, byte[]? content = null) => new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content ?? [1]) };

    private static byte[] Zip(params (string Name, byte[] Content, int Attributes)[] entries)
    {
        using MemoryStream packed = new();
        using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content, int attributes) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(name);
                entry.ExternalAttributes = attributes;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The header of a GNU long name (type L) of a gigabyte.</summary>
    private static byte[] TarHeader()
    {
        byte[] header = new byte[512];
        "././@LongLink"u8.CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "0000000\0"u8.CopyTo(header.AsSpan(108));
        "0000000\0"u8.CopyTo(header.AsSpan(116));
        "07777777777\0"u8.CopyTo(header.AsSpan(124));
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        header[156] = (byte)'L';
        "ustar  \0"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Sum(value => value);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }
}
