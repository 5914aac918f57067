using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class DatasetCatalogueTests
{
    [TestMethod]
    public void All_DataSets_SayWhatTheyAre()
    {
        CollectionAssert.AllItemsAreUnique(DatasetCatalogue.Names.ToArray());
        foreach (DatasetDescriptor dataset in DatasetCatalogue.All)
        {
            StringAssert.Matches(dataset.Name, new System.Text.RegularExpressions.Regex("^[a-z0-9]+(-[a-z0-9]+)*$"));
            Assert.AreSame(dataset, DatasetCatalogue.Find(dataset.Name));
            CollectionAssert.IsSubsetOf(dataset.EmbeddedSplits.ToArray(), dataset.Splits.ToArray());
            CollectionAssert.IsSubsetOf(dataset.UsualSplits.ToArray(), dataset.Splits.ToArray());
        }

        Assert.ThrowsExactly<ArgumentException>(() => DatasetCatalogue.Find("Fashion-MNIST"));
    }

    [TestMethod]
    [DataRow("cifar10", "CIFAR-10", "train+test", 60_000, 10, 0.5, false)]
    [DataRow("cifar100-20", "CIFAR-100-20", "train+test", 60_000, 20, 0.5, false)]
    [DataRow("stl10", "STL-10", "train+test", 13_000, 10, 1.0, false)]
    [DataRow("imagenet10", "ImageNet-10", "train", 13_000, 10, 1.0, true)]
    public void Descriptor_OfThePapersDataSets_HasTheFactsOfItsTable1(string name, string title, string splits, int images, int classes, double jitter, bool blur)
    {
        DatasetDescriptor dataset = DatasetCatalogue.Find(name);

        Assert.AreEqual((title, splits, images, classes, jitter, blur), (dataset.PaperTitle, string.Join('+', dataset.UsualSplits), dataset.UsualImages, dataset.ClassCount, dataset.JitterStrength, dataset.Blur));
        Assert.HasCount(4, DatasetCatalogue.All.Where(other => other.PaperTitle is not null));
    }

    [TestMethod]
    public void All_PublishedDataSets_SayWhereTheyComeFrom()
    {
        foreach (DatasetDescriptor dataset in DatasetCatalogue.All.Where(dataset => dataset.Name is not ("folder" or "tfrecord" or "arrays")))
        {
            DatasetOrigin origin = dataset.Origin!;
            Assert.IsTrue(origin.Terms.EndsWith('.'), dataset.Name);
            Assert.IsTrue(origin.Downloads.Count > 0 != origin.ByHand is not null, dataset.Name);
            Assert.IsTrue(origin.Downloads.All(file => file.Md5.Length == 32 && file.Size > 0 && file.MaxUnpackedSize > 0 == file.FolderName is not null), dataset.Name);
            Assert.IsTrue(dataset.Parts.Where(part => part.IsLabelled).All(part => part.Images % dataset.ClassCount == 0), dataset.Name);
        }
    }

    [TestMethod]
    public void Choose_Splits_AreInTheDataSetsOrder()
    {
        DatasetDescriptor cifar = DatasetCatalogue.Find("cifar10");
        DatasetDescriptor stl = cifar with { Splits = ["train", "test", "unlabelled"], UsualSplits = ["train", "test"] };

        DataTesting.AssertItems(cifar.Choose(["TEST", "train"], "dir"), "train", "test");
        DataTesting.AssertItems(cifar.Choose([], "dir"), "train", "test");
        DataTesting.AssertItems(stl.Choose([], "dir"), "train", "test");
        DataTesting.AssertItems(stl.Choose(["unlabelled"], "dir"), "unlabelled");
        DataTesting.AssertItems(DatasetCatalogue.Find("fashion-mnist").Choose([], null), "test");
    }

    [TestMethod]
    [DataRow("fashion-mnist", null, "data.splits: the embedded Fashion-MNIST has no part \"train\"; it has test.")]
    [DataRow("fashion-mnist", "dir", null)]
    [DataRow("cifar10", "dir", null)]
    [DataRow("folder", "dir", null)]
    public void Check_WrongSplit_NamesTheParts(string dataset, string? directory, string? message)
    {
        RunConfiguration configuration = new() { Data = new DataSettings { Dataset = dataset, Directory = directory, Splits = ["train"] } };
        if (message is null)
        {
            ConfigurationRules.Check(configuration, needsData: true, _ => "here");
            return;
        }

        Assert.AreEqual("here: " + message, DataTesting.UserError(ExitCode.Usage, () => ConfigurationRules.Check(configuration, needsData: true, _ => "here")).Message);
        Assert.AreEqual(message, DataTesting.UserError(ExitCode.Usage, () => ImageSources.Open(configuration.Data, CancellationToken.None)).Message);
    }

    [TestMethod]
    public void Open_EmbeddedClasses_AreThoseImagesOnly()
    {
        using IImageSource source = ImageSources.Open(new DataSettings { Classes = ["Bag", "1"], Splits = ["test"] }, CancellationToken.None);

        Assert.AreEqual(2000, source.Count);
        DataTesting.AssertItems(source.ClassNames, "Trouser", "Bag");
        Assert.IsTrue(source.Labels!.CountBy(label => label).All(entry => entry.Value == 1000));
    }

    [TestMethod]
    public void Open_FolderWithSplitsAndClasses_ReadsThoseFilesOnly()
    {
        using TemporaryFolder folder = Photos();

        Assert.AreEqual("train/a/1.png train/b/1.png", Names(folder, ["train"], []));
        Assert.AreEqual("Test/b/1.png Test/c/1.png train/b/1.png", Names(folder, [], ["c", "1"]));
        Assert.AreEqual("Test/c/1.png", Names(folder, ["test"], ["c"]));

        // The damaged file is not read where it is not asked for.
        folder.Add("train/a/2.png", [1, 2, 3]);
        using IImageSource source = Open(folder, [], ["b", "c"], strict: true);
        DataTesting.AssertItems(source.ClassNames, "b", "c");
        DataTesting.AssertItems(source.Labels!, 0, 1, 0);
    }

    [TestMethod]
    public void Open_FolderWithWrongSplitsOrClasses_IsOneLine()
    {
        using TemporaryFolder folder = Photos();
        Assert.AreEqual(
            $"data.splits: the folder {folder.Path} has no part \"val\"; it has Test, train.",
            DataTesting.UserError(ExitCode.Usage, () => Open(folder, ["val"], [])).Message);
        Assert.AreEqual(
            "data.classes: the data set has no class \"d\"; it has a, b, c (or an index from 0 to 2).",
            DataTesting.UserError(ExitCode.Usage, () => Open(folder, [], ["d"])).Message);
        Assert.AreEqual(
            "data.classes: the data set has no class \"c\"; it has a, b (or an index from 0 to 1).",
            DataTesting.UserError(ExitCode.Usage, () => Open(folder, ["train"], ["c"])).Message);

        using TemporaryFolder plain = new();
        plain.Add("1.png", DataTesting.Png(4, 4, 1));
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => Open(plain, ["train"], [])).Message, "not every image in");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => Open(plain, [], ["a"])).Message, "has none");
    }

    private static TemporaryFolder Photos()
    {
        TemporaryFolder folder = new();
        foreach (string name in (string[])["train/a/1.png", "train/b/1.png", "Test/b/1.png", "Test/c/1.png"])
        {
            folder.Add(name, DataTesting.Png(4, 4, name.Length));
        }

        return folder;
    }

    private static string Names(TemporaryFolder folder, string[] splits, string[] classes)
    {
        using IImageSource source = Open(folder, splits, classes);
        return string.Join(' ', source.ItemNames);
    }

    private static IImageSource Open(TemporaryFolder folder, string[] splits, string[] classes, bool strict = false) =>
        ImageSources.Open(new DataSettings { Dataset = "folder", Directory = folder.Path, Splits = splits, Classes = classes, Strict = strict }, CancellationToken.None);
}
