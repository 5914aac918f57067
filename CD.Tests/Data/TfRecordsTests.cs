using System.IO.Compression;
using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;
using SkiaSharp;

namespace CD.Tests.Data;

/// <summary>TFRecord files assembled by <see cref="TfRecordTesting"/>.</summary>
[TestClass]
public sealed class TfRecordsTests
{
    private static readonly byte[] Red = DataTesting.Png(4, 3, 1);
    private static readonly byte[] Blue = DataTesting.Png(4, 3, 2);

    [TestMethod]
    public void Checksum_OfTheTestsOwn_IsThatOfRfc3720()
    {
        Assert.AreEqual(0x8a9136aau, TfRecordTesting.Crc32C(new byte[32]));
        Assert.AreEqual(0xe3069283u, TfRecordTesting.Crc32C("123456789"u8.ToArray()));
    }

    [TestMethod]
    [DataRow("plain", 2048)]
    [DataRow("plain", 0)]
    [DataRow("gzip", 2048)]
    [DataRow("zlib", 2048)]
    public void Open_Shards_GivesImagesInTheOrderOfNames(string compression, int memoryLimit)
    {
        using TemporaryFolder folder = new();
        folder.Add("t-00000-of-00002", Packed(compression, [.. TfRecordTesting.Image(Blue, 9, "b", "sea"), .. TfRecordTesting.Image(Red, null, "d")]));
        folder.Add("t-00001-of-00002", Packed(compression, [.. TfRecordTesting.Image(Red, 1, "a", "fire"), .. TfRecordTesting.Image(Red, -1, "c")]));
        foreach (string location in (string[])[folder.Path, folder.File("t-*"), folder.File("t-0000[0-1]-of-0000?")])
        {
            Assert.AreEqual("tfrecord", DatasetCatalogue.Recognize(location).Name);
            using IImageSource source = Open(location, memoryLimit: memoryLimit);

            Assert.AreEqual(("t", new ImageShape(3, 3, 4)), (source.Name, source.Shape));
            DataTesting.AssertItems(source.ItemNames, "a", "b", "c", "d");
            DataTesting.AssertItems(source.ClassNames, "fire", "sea");
            DataTesting.AssertItems(source.Labels!, 0, 1, -1, -1);
            ImageDecoder decoder = new(512);
            DataTesting.AssertSame([decoder.Decode(Red).Pixels.ToArray(), decoder.Decode(Blue).Pixels.ToArray()], DataTesting.Bytes(source, [0, 1]));
        }

        using IImageSource sea = ImageSources.Open(new DataSettings { Dataset = "tfrecord", Directory = folder.Path, Classes = ["sea"] }, CancellationToken.None);
        DataTesting.AssertItems(sea.ItemNames, "b");
    }

    [TestMethod]
    public void Open_WithoutNamesOrLabels_KeepsTheOrderOfRecords()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("x.tfrecord", [.. TfRecordTesting.Image(Blue, null), .. TfRecordTesting.Image(Red, null)]);
        using IImageSource source = Open(file);

        DataTesting.AssertItems(source.ItemNames, "x.tfrecord#0", "x.tfrecord#1");
        Assert.IsNull(source.Labels);
        Assert.IsEmpty(source.ClassNames);
    }

    [TestMethod]
    public void Open_GreyAndColour_HasOneChannelWhereAllAreGrey()
    {
        using TemporaryFolder folder = new();
        byte[] grey = DataTesting.Fixture("gray.jpg");
        string one = folder.Add("grey.tfrecord", TfRecordTesting.Image(grey, null));
        string both = folder.Add("both.tfrecord", [.. TfRecordTesting.Image(grey, null), .. TfRecordTesting.Image(DataTesting.Png(8, 6, 1), null), .. TfRecordTesting.Image(DataTesting.Png(5, 6, 1), null)]);
        byte[] expected = new ImageDecoder(512).Decode(grey).Pixels.ToArray();

        using IImageSource single = Open(one);
        Assert.AreEqual(new ImageShape(1, 6, 8), single.Shape);
        CollectionAssert.AreEqual(expected[..48], DataTesting.Bytes(single, [0])[0]);
        foreach (int memoryLimit in (int[])[0, 2048])
        {
            using IImageSource mixed = Open(both, memoryLimit: memoryLimit);
            Assert.IsNull(mixed.Shape);
            byte[][] images = DataTesting.Bytes(mixed, [0, 2]);
            CollectionAssert.AreEqual(expected, images[0]);
            Assert.HasCount(90, images[1]);
        }
    }

    [TestMethod]
    public void Open_ImageThatCannotBeDecoded_IsLeftOutOrAnError()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("x.tfrecord", [.. TfRecordTesting.Image([1, 2, 3], 1, "a"), .. TfRecordTesting.Image(Red, 2, "b"), .. TfRecordTesting.Record(TfRecordTesting.Example(("image", Red)))]);
        using IImageSource source = Open(file);

        Assert.AreEqual(1, source.Count);
        StringAssert.Contains(string.Join(' ', source.Skipped.Select(skipped => skipped.Path + skipped.Reason)), "it has no key image/encoded, but image (data.tfrecord_image_key names the image's)");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(file, strict: true)).Message, $"2 of the 3 images in {file} cannot be decoded; the first is {file}#0 (a): not a readable");
        using IImageSource other = ImageSources.Open(new DataSettings { Dataset = "tfrecord", Directory = file, TfrecordImageKey = "image" }, CancellationToken.None);
        DataTesting.AssertItems(other.ItemNames, "x.tfrecord#2");
    }

    public static IEnumerable<object[]> Damages =>
    [
        [TfRecordTesting.Record([1], wrongLength: true), "record 1 at byte {0} has a length whose checksum is wrong"],
        [TfRecordTesting.Record([1], wrongData: true), "record 1 at byte {0} has data whose checksum is wrong"],
        [TfRecordTesting.Record([1], length: ulong.MaxValue), "record 1 at byte {0} is cut off: its length is 18446744073709551615 bytes, and 1 are left"],
        [TfRecordTesting.Record([1, 2, 3])[..13], "record 1 at byte {0} is cut off"],
        [TfRecordTesting.Record([1])[..5], "record 1 at byte {0} is cut off within its length"],
        [TfRecordTesting.Record([255]), "record 1 at byte {0} is not a tf.train.Example"],
        [TfRecordTesting.Record(TfRecordTesting.Example(("image/encoded", Red), ("image/class/label", 1.5f))), "record 1 at byte {0} holds 1 floats instead of one integer under image/class/label"],
        [TfRecordTesting.Record(TfRecordTesting.Example(("image/encoded", Red), ("image/class/label", (long[])[1, 2]))), "holds 2 integers"],
        [TfRecordTesting.Image(Red, 1, "x", "water"), "names class 1 \"water\", and an earlier one names it \"fire\""],
    ];

    [TestMethod]
    [DynamicData(nameof(Damages))]
    public void Open_DamagedRecord_IsOneLineWithItsPlace(byte[] damaged, string message)
    {
        using TemporaryFolder folder = new();
        byte[] first = TfRecordTesting.Image(Red, 1, "a", "fire");
        string file = folder.Add("x.tfrecord", [.. first, .. damaged]);

        string found = DataTesting.UserError(ExitCode.Data, () => Open(file)).Message;
        StringAssert.Contains(found, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, first.Length));
        StringAssert.StartsWith(found, file);
    }

    [TestMethod]
    [DataRow("gzip")]
    [DataRow("zlib")]
    [DataRow("plain")]
    public void Open_CutAnywhere_IsAnError(string compression)
    {
        using TemporaryFolder folder = new();
        byte[] whole = Packed(compression, [.. TfRecordTesting.Image(Red, 1), .. TfRecordTesting.Image(Blue, 1)]);
        int boundary = compression == "plain" ? whole.Length / 2 : -1;
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];

            // Zeros at the end of a gzip file, of its content's length, are taken as read; all content is there.
            if (length != boundary && whole.AsSpan(length).ContainsAnyExcept((byte)0))
            {
                DataTesting.UserError(ExitCode.Data, () => Open(folder.Add("x.tfrecord", cut)).Dispose());
            }
        }
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("gzip")]
    public void Open_NameOfManyBytes_IsRefused(string compression)
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("x.tfrecord", Packed(compression, TfRecordTesting.Image(Red, 1, name: new string('a', 5000))));

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(file)).Message, "holds a text of 5000 bytes under image/filename, more than the accepted 4096");
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("gzip")]
    [DataRow("zlib")]
    public void Verify_OfRecords_ReadsThemHoweverTheyAreCompressed(string compression)
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("x.tfrecord", Packed(compression, TfRecordTesting.Image(Red, 1)));

        VerifiedItem item = new DatasetVerification(TfRecords.Descriptor, file, CancellationToken.None).Run().Single();

        Assert.IsTrue(item.IsRight, item.Finding);
    }

    [TestMethod]
    public void Open_CompressedBeyondTheMemoryLimit_SaysWhatToDo()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("x.tfrecord", Packed("gzip", TfRecordTesting.Image(Red, 1)));

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(file, memoryLimit: 0)).Message, "exceed data.memory_limit (0 MiB); raise it, or decompress the files.");
    }

    [TestMethod]
    public void Open_NothingThere_IsOneLine()
    {
        using TemporaryFolder folder = new();
        StringAssert.Contains(Message(folder.File("no-*")), "No file matches");
        StringAssert.Contains(Message(folder.File("no.tfrecord")), "There is no file or folder");
        StringAssert.Contains(Message(folder.Path), "holds no TFRecord file");
        StringAssert.Contains(Message(folder.Add("empty.tfrecord", [])), "it is empty");
        File.Delete(folder.File("empty.tfrecord"));
        StringAssert.Contains(Message(folder.Add("a.txt", [.. "hello, world"u8])), "it begins neither with a record nor with compressed data");
        folder.Add("s-00000-of-00002", TfRecordTesting.Image(Red, 1));
        StringAssert.Contains(Message(folder.Path), "s-00001-of-00002 is missing: 1 of 2 shards are there");
        folder.Add("s-00000-of-00001", TfRecordTesting.Image(Red, 1));
        StringAssert.Contains(Message(folder.File("s-*")), "are shards of two editions of one set");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => ImageSources.Open(new DataSettings { Dataset = "tfrecord", Directory = folder.Path, Splits = ["train"] }, CancellationToken.None)).Message, "have no named parts");

        static string Message(string location) => DataTesting.UserError(ExitCode.Data, () => Open(location)).Message;
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("gzip")]
    [DataRow("zlib")]
    public void Write_DataInMemory_ComesBackAsItWas(string compression)
    {
        using TemporaryFolder folder = new();
        DataSettings settings = new() { Samples = 150 };
        string output = folder.File("out");
        RunWrite("datasets", "write-tfrecord", "--set", "data.samples=150", "--output", output, "--shards", "4", "--compression", compression);
        using IImageSource original = ImageSources.Open(settings, CancellationToken.None);
        using IImageSource source = Open(output);

        Assert.AreEqual(original.Shape, source.Shape);
        DataTesting.AssertItems(source.ClassNames, [.. original.ClassNames]);
        DataTesting.AssertItems(source.Labels!, [.. original.Labels!]);
        long[] all = Indices.Range(0, 150);
        DataTesting.AssertSame(DataTesting.Bytes(original, all), DataTesting.Bytes(source, all));
        DataTesting.AssertItems(Directory.GetFiles(output).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal), [.. Enumerable.Range(0, 4).Select(shard => $"fashion-mnist-0000{shard}-of-00004.tfrecord")]);

        // The same again gives the same bytes, another seed does not, and nothing is replaced.
        RunWrite("datasets", "write-tfrecord", "--dataset", "tfrecord", "--data", output, "--output", folder.File("again"), "--shards", "4", "--compression", compression);
        RunWrite("datasets", "write-tfrecord", "--data", output, "--output", folder.File("other"), "--shards", "4", "--compression", compression, "--seed", "7");
        string first = "fashion-mnist-00000-of-00004.tfrecord";
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(output, first)), File.ReadAllBytes(Path.Combine(folder.File("again"), first)));
        CollectionAssert.AreNotEqual(File.ReadAllBytes(Path.Combine(output, first)), File.ReadAllBytes(Path.Combine(folder.File("other"), first)));
        using IImageSource other = Open(folder.File("other"));
        Assert.AreEqual(source.Fingerprint, other.Fingerprint);
        Assert.AreEqual(ExitCode.Conflict, CommandLine.Run(["datasets", "write-tfrecord", "--data", output, "--output", output], TextWriter.Null, TextWriter.Null, new CommandHandlers()));
    }

    [TestMethod]
    public void Write_FolderOfFiles_KeepsJpegAndPngAndDrawsOthersUpright()
    {
        using TemporaryFolder folder = new();
        byte[] jpeg = DataTesting.Fixture("rgb.jpg");
        folder.Add("in/a/1.jpg", jpeg);
        folder.Add("in/b/2.png", DataTesting.Png(8, 6, 3));
        folder.Add("in/b/3.jpg", DataTesting.Fixture("orientation6.jpg"));
        folder.Add("in/b/4.webp", DataTesting.Encoded(SKEncodedImageFormat.Webp, 8, 6, 5));
        RunWrite("datasets", "write-tfrecord", "--dataset", "folder", "--data", folder.File("in"), "--output", folder.File("out"));
        using IImageSource original = ImageSources.Open(new DataSettings { Dataset = "folder", Directory = folder.File("in") }, CancellationToken.None);
        using IImageSource source = Open(folder.File("out"));

        DataTesting.AssertItems(source.ItemNames, "a/1.jpg", "b/2.png", "b/3.jpg", "b/4.webp");
        DataTesting.AssertItems(source.ClassNames, "a", "b");
        DataTesting.AssertSame(DataTesting.Bytes(original, [0, 1, 2, 3]), DataTesting.Bytes(source, [0, 1, 2, 3]));
        CollectionAssert.AreEqual(jpeg, ((IEncodedImageSource)source).ReadEncoded(0));
        byte[] drawn = ((IEncodedImageSource)source).ReadEncoded(2)!;
        using SKCodec codec = SKCodec.Create(new MemoryStream(drawn));
        Assert.AreEqual((SKEncodedImageFormat.Png, SKEncodedOrigin.TopLeft), (codec.EncodedFormat, codec.EncodedOrigin));
    }

    [TestMethod]
    public void Write_Stopped_LeavesNoFile()
    {
        using TemporaryFolder folder = new();
        using IImageSource source = ImageSources.Open(new DataSettings { Samples = 10 }, CancellationToken.None);
        using CancellationTokenSource stop = new();
        stop.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => new CD.Runner.Data.TfRecords.RecordDatasetWriter(source, stop.Token).Write(folder.File("out"), 2, 1, default));
        Assert.IsEmpty(Directory.GetFiles(folder.File("out")));
    }

    private static void RunWrite(params string[] arguments)
    {
        using StringWriter error = new();
        ExitCode code = CommandLine.Run(arguments, TextWriter.Null, error, new CommandHandlers());
        Assert.AreEqual((ExitCode.Success, string.Empty), (code, error.ToString()));
    }

    private static byte[] Packed(string compression, byte[] records)
    {
        using MemoryStream target = new();
        using (Stream stream = compression switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "zlib" => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BufferedStream(target),
        })
        {
            stream.Write(records);
            stream.Flush();
            return compression == "plain" ? records : Finished(stream, target);
        }

        static byte[] Finished(Stream stream, MemoryStream target)
        {
            stream.Dispose();
            return target.ToArray();
        }
    }

    private static IImageSource Open(string location, bool strict = false, int memoryLimit = 2048) =>
        ImageSources.Open(new DataSettings { Dataset = "tfrecord", Directory = location, Strict = strict, MemoryLimit = memoryLimit }, CancellationToken.None);
}
