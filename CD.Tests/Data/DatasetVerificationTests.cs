using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Tests.Data.Downloads;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class DatasetVerificationTests
{
    // Records that hold every class equally often.
    private static readonly RecordLayout Layout = RecordTesting.Small(Stl10.Layout, 20);

    private static readonly DatasetDescriptor Small = Stl10.Descriptor with
    {
        Parts = [new DatasetPart("train", 20), new DatasetPart("test", 20), new DatasetPart("unlabeled", 20, IsLabelled: false)],
        HasSplit = Layout.HasSplit,
        Open = request => RecordDataset.Open(Layout, request.Folder, request.Splits, request.Cancellation),
        ReadLabels = request => RecordDataset.ReadLabels(Layout, request.Folder, request.Splits, request.Cancellation),
    };

    [TestMethod]
    public void Run_PublishedFiles_AreRight()
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);

        DataTesting.AssertItems(
            Verify(folder, Small),
            new VerifiedItem("train", "20 images, 2 of each of 10 classes", IsRight: true),
            new VerifiedItem("test", "20 images, 2 of each of 10 classes", IsRight: true),
            new VerifiedItem("unlabeled", "20 images without a class", IsRight: true));

        File.Delete(folder.File("unlabeled_X.bin"));
        Assert.AreEqual(new VerifiedItem("unlabeled", "not there; it is read only when it is asked for", IsRight: true), Verify(folder, Small)[2]);
    }

    [TestMethod]
    public void Run_DamagedPart_IsNamedAndTheOthersAreRead()
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);
        folder.Add("test_y.bin", [.. Enumerable.Range(0, 20).Select(record => (byte)(record == 0 ? 1 : (record % 10) + 1))]);
        folder.Add("unlabeled_X.bin", new byte[100]);
        File.Delete(folder.File("train_y.bin"));

        VerifiedItem[] found = Verify(folder, Small);

        DataTesting.AssertItems(found.Select(item => item.IsRight), false, true, false);
        StringAssert.Contains(found[0].Finding, "train_y.bin, which is missing");
        StringAssert.Contains(found[2].Finding, "unlabeled_X.bin has 100 bytes instead of 552960");
    }

    [TestMethod]
    public void Run_OtherClassCounts_AreNamed()
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, Layout);
        folder.Add("test_y.bin", [.. Enumerable.Repeat((byte)3, 20)]);

        VerifiedItem test = Verify(folder, Small)[1];

        Assert.AreEqual(new VerifiedItem("test", "0 images instead of 2 are of class 0 (airplane); 10 of 10 classes have another number", IsRight: false), test);
        Assert.AreEqual("20 images instead of 21", Verify(folder, Small with { Parts = [new DatasetPart("train", 21)] })[0].Finding);
    }

    [TestMethod]
    public void Run_PublishedArchive_IsComparedByItsMd5()
    {
        using TemporaryFolder folder = new();
        string path = RecordTesting.WriteArchive(folder, Layout);
        byte[] archive = File.ReadAllBytes(path);
        DatasetDownload published = FetchTesting.Published("http://127.0.0.1:9/", archive, Layout.ArchiveName);
        DatasetDescriptor dataset = Small with { Origin = Small.Origin! with { Downloads = [published] } };

        VerifiedItem[] found = Verify(folder, dataset);
        Assert.HasCount(4, found);
        Assert.IsTrue(found.All(item => item.IsRight), string.Join(", ", found.Select(item => item.Finding)));
        StringAssert.Contains(found[0].Finding, published.Md5);

        VerifiedItem other = Verify(folder, dataset with { Origin = Small.Origin! with { Downloads = [published with { Md5 = new string('0', 32) }] } })[0];
        Assert.AreEqual(new VerifiedItem(Layout.ArchiveName, $"has the MD5 {published.Md5} instead of {new string('0', 32)}", IsRight: false), other);
        StringAssert.Contains(Verify(folder, dataset with { Origin = Small.Origin! with { Downloads = [published with { Size = 7 }] } })[0].Finding, $"has {archive.Length} bytes instead of 7");
    }

    [TestMethod]
    public void Run_ImagesOfAFolder_AreDecodedAndMeasured()
    {
        using TemporaryFolder folder = new();
        folder.Add("a/1.png", DataTesting.Png(8, 8, 1));
        folder.Add("b/1.png", DataTesting.Png(8, 9, 2));
        DatasetDescriptor any = DatasetCatalogue.Find("folder");

        Assert.AreEqual(new VerifiedItem("images", "2 images, 2 classes", IsRight: true), Verify(folder, any).Single());
        StringAssert.Contains(Verify(folder, any with { ImageSize = new ImageShape(3, 8, 8) }).Single().Finding, "several sizes instead of 8 x 8 pixels");

        folder.Add("b/1.png", DataTesting.Png(8, 8, 2)[..50]);
        StringAssert.Contains(Verify(folder, any).Single().Finding, "1 of the 2 images in");
    }

    private static VerifiedItem[] Verify(TemporaryFolder folder, DatasetDescriptor dataset) => [.. new DatasetVerification(dataset, folder.Path, CancellationToken.None).Run()];
}
