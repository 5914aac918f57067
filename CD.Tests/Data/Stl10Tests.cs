using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class Stl10Tests
{
    private static readonly RecordLayout Layout = RecordTesting.Small(Stl10.Layout, 12);

    [TestMethod]
    public void Open_ColumnMajorImages_AreTurnedToRows()
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout, "stl10_binary/");

        using IImageSource source = Open(folder, "train", "test");

        Assert.AreEqual(24, source.Count);
        DataTesting.AssertItems(source.Labels!, [.. Enumerable.Range(0, 24).Select(item => ((item / 12) + (item % 12)) % 10)]);
        Assert.AreEqual(("airplane", "monkey", "truck"), (source.ClassNames[0], source.ClassNames[7], source.ClassNames[9]));
        byte[][] images = DataTesting.Bytes(source, [.. Enumerable.Range(0, 24).Select(item => (long)item)]);
        for (int item = 0; item < 24; item++)
        {
            byte[] expected = [.. from c in Enumerable.Range(0, 3) from y in Enumerable.Range(0, 96) from x in Enumerable.Range(0, 96) select RecordTesting.Pixel(item / 12, item % 12, c, y, x)];
            CollectionAssert.AreEqual(expected, images[item]);
        }
    }

    [TestMethod]
    public void Open_UnlabeledPart_IsReadOnlyWhenAskedFor()
    {
        CollectionAssert.AreEqual((string[])["train", "test"], Stl10.Descriptor.Choose([], "dir").ToArray());
        CollectionAssert.AreEqual((string[])["unlabeled"], Stl10.Descriptor.Choose(["unlabeled"], "dir").ToArray());

        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);
        using (IImageSource mixed = Open(folder, "train", "unlabeled"))
        {
            DataTesting.AssertItems(mixed.Labels!.Skip(10), [0, 1, .. Enumerable.Repeat(-1, 12)]);
        }

        using (IImageSource alone = Open(folder, "unlabeled"))
        {
            Assert.IsNull(alone.Labels);
            Assert.AreEqual((12, 0), (alone.Count, alone.ClassNames.Count));
            Assert.AreEqual(RecordTesting.Pixel(2, 11, 1, 3, 90), DataTesting.Bytes(alone, [11])[0][9216 + (3 * 96) + 90]);
        }

        // What is not asked for need not be there.
        File.Delete(folder.File("unlabeled_X.bin"));
        using IImageSource usual = Open(folder, "train", "test");
        Assert.AreEqual(24, usual.Count);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, "unlabeled")).Message, "unlabeled_X.bin, which is missing");
    }

    [TestMethod]
    public void Open_MoreRecordsThanABlock_KeepsTheirOrder()
    {
        // Images of one pixel stand for those of 96 x 96, of which a block of 10,000 is large.
        RecordLayout layout = Layout with { Shape = new ImageShape(3, 1, 1), Files = [Layout.Files[2] with { Records = 25_000 }] };
        using TemporaryFolder folder = new();
        folder.Add("unlabeled_X.bin", [.. Enumerable.Range(0, 25_000).SelectMany(record => (byte[])[(byte)record, (byte)(record >> 8), 77])]);

        using IImageSource source = RecordDataset.Open(layout, folder.Path, ["unlabeled"], CancellationToken.None);

        byte[][] images = DataTesting.Bytes(source, [0, 9_999, 10_000, 20_000, 24_999]);
        DataTesting.AssertItems(images.Select(image => image[0] + (256 * image[1]) + image[2]), 77, 10_076, 10_077, 20_077, 25_076);
    }

    [TestMethod]
    public void Open_Archive_GivesTheSameDataSet()
    {
        using TemporaryFolder direct = new();
        using TemporaryFolder packed = new();
        RecordTesting.Write(direct, Layout);
        RecordTesting.WriteArchive(packed, Layout);

        using IImageSource source = Open(direct, "train", "test");
        using IImageSource fromArchive = Open(packed, "train", "test");

        Assert.AreEqual(source.Fingerprint, fromArchive.Fingerprint);
    }

    [TestMethod]
    [DataRow("train_y.bin", 11, "has 11 bytes instead of 12")]
    [DataRow("train_y.bin", 13, "has 13 bytes instead of 12")]
    [DataRow("test_X.bin", (12 * 27_648) - 1, "has 331775 bytes instead of 331776")]
    public void Open_WrongLength_IsNamed(string file, int length, string message)
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);
        using (FileStream stream = File.OpenWrite(folder.File(file)))
        {
            stream.SetLength(length);
        }

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, "train", "test")).Message, $"{file} {message}");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(11)]
    public void Open_LabelOutOfRange_IsNamed(int label)
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);
        folder.Add("test_y.bin", [1, 2, 3, (byte)label, 5, 6, 7, 8, 9, 10, 1, 2]);

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, "test")).Message, $"test_y.bin is damaged: the label of record 3 is {label}, outside 1 to 10.");
    }

    [TestMethod]
    public void Recognize_Folder_IsStl10()
    {
        using TemporaryFolder folder = new();
        folder.Add("stl10_binary/train_X.bin", [1]);

        Assert.AreEqual("stl10", DatasetCatalogue.Recognize(folder.Path).Name);
        StringAssert.Contains(
            DataTesting.UserError(ExitCode.Data, () => ImageSources.Open(new DataSettings { Dataset = "stl10", Directory = folder.Path }, CancellationToken.None)).Message,
            "STL-10 needs");
    }

    private static IImageSource Open(TemporaryFolder folder, params string[] splits) => RecordDataset.Open(Layout, folder.Path, splits, CancellationToken.None);
}
