using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class Cifar100Tests
{
    private static readonly RecordLayout SuperClasses = RecordTesting.Small(Cifar100.SuperClassLayout, 120);
    private static readonly RecordLayout Classes = RecordTesting.Small(Cifar100.ClassLayout, 120);

    [TestMethod]
    public void Open_SuperClassesAndClasses_ShareTheImagesAndDifferInLabels()
    {
        using TemporaryFolder folder = new();
        RecordTesting.Write(folder, SuperClasses);

        using IImageSource coarse = Open(SuperClasses, folder, "train", "test");
        using IImageSource fine = Open(Classes, folder, "train", "test");

        Assert.AreEqual(("cifar100-20", 240, 20), (coarse.Name, coarse.Count, coarse.ClassNames.Count));
        Assert.AreEqual(("cifar100", 240, 100), (fine.Name, fine.Count, fine.ClassNames.Count));
        DataTesting.AssertItems(coarse.Labels!, [.. Enumerable.Range(0, 240).Select(item => ((item / 120) + (item % 120)) % 20)]);
        DataTesting.AssertItems(fine.Labels!, [.. Enumerable.Range(0, 240).Select(item => ((item / 120) + (item % 120)) % 100)]);
        byte[][] images = DataTesting.Bytes(coarse, [0, 239]);
        DataTesting.AssertSame(images, DataTesting.Bytes(fine, [0, 239]));
        Assert.AreEqual(RecordTesting.Pixel(1, 119, 2, 31, 30), images[1][(2 * 1024) + (31 * 32) + 30]);
        Assert.AreNotEqual(coarse.Fingerprint, fine.Fingerprint);
    }

    [TestMethod]
    public void ClassNames_OfficialLists_AreInTheirOrder()
    {
        IReadOnlyList<string> coarse = Cifar100.SuperClassLayout.ClassNames;
        IReadOnlyList<string> fine = Cifar100.ClassLayout.ClassNames;

        Assert.AreEqual((20, 100), (coarse.Distinct().Count(), fine.Distinct().Count()));
        DataTesting.AssertItems(coarse, [.. coarse.Order(StringComparer.Ordinal)]);
        DataTesting.AssertItems(fine, [.. fine.Order(StringComparer.Ordinal)]);
        Assert.AreEqual(("aquatic_mammals", "vehicles_2", "apple", "worm"), (coarse[0], coarse[19], fine[0], fine[99]));
    }

    [TestMethod]
    public void Open_ArchiveAndSubFolder_GiveTheSameDataSet()
    {
        using TemporaryFolder direct = new();
        using TemporaryFolder nested = new();
        using TemporaryFolder packed = new();
        RecordTesting.Write(direct, Classes);
        RecordTesting.Write(nested, Classes, "cifar-100-binary/");
        RecordTesting.WriteArchive(packed, Classes);

        using IImageSource source = Open(Classes, direct, "train", "test");
        foreach (TemporaryFolder folder in (TemporaryFolder[])[nested, packed])
        {
            using IImageSource other = Open(Classes, folder, "train", "test");
            Assert.AreEqual(source.Fingerprint, other.Fingerprint);
            using IImageSource part = Open(Classes, folder, "test");
            Assert.AreEqual(120, part.Count);
        }
    }

    [TestMethod]
    public void Recognize_Files_AreTheSuperClasses()
    {
        using TemporaryFolder folder = new();
        folder.Add("train.bin", []);
        Assert.AreEqual("folder", DatasetCatalogue.Recognize(folder.Path).Name);

        folder.Add("fine_label_names.txt", []);
        Assert.AreEqual("cifar100-20", DatasetCatalogue.Recognize(folder.Path).Name);

        using TemporaryFolder nested = new();
        nested.Add("cifar-100-binary/train.bin", []);
        Assert.AreEqual("cifar100-20", DatasetCatalogue.Recognize(nested.Path).Name);
    }

    [TestMethod]
    public void Open_WrongLength_SaysWhatWasExpectedAndFound()
    {
        using TemporaryFolder folder = new();
        string train = folder.Add("train.bin", new byte[3074]);
        folder.Add("test.bin", new byte[3074]);

        Assert.AreEqual(
            $"{train} has 3074 bytes instead of 153700000; fetch it again.",
            DataTesting.UserError(ExitCode.Data, () => ImageSources.Open(new DataSettings { Dataset = "cifar100", Directory = folder.Path }, CancellationToken.None)).Message);
    }

    [TestMethod]
    [DataRow(0, 20, "is 20, outside 0 to 19")]
    [DataRow(1, 100, "is 100, outside 0 to 99")]
    public void Open_EitherLabelOutOfRange_IsNamed(int place, int label, string message)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, byte[]> contents = RecordTesting.Contents(SuperClasses);
        contents["test.bin"][(5 * 3074) + place] = (byte)label;
        folder.Add("train.bin", contents["train.bin"]);
        folder.Add("test.bin", contents["test.bin"]);

        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(SuperClasses, folder, "test")).Message, $"test.bin is damaged: the label of record 5 {message}");
        using IImageSource train = Open(SuperClasses, folder, "train");
        Assert.AreEqual(120, train.Count);
    }

    private static IImageSource Open(RecordLayout layout, TemporaryFolder folder, params string[] splits) => RecordDataset.Open(layout, folder.Path, splits, CancellationToken.None);
}
