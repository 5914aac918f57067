using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

/// <summary>ImageNet-10 and ImageNet-Dogs.</summary>
[TestClass]
public sealed class SynsetSubsetTests
{
    // Of the paper's protocol.
    private static readonly string[] Ten = "n02056570 n02085936 n02128757 n02690373 n02692877 n03095699 n04254680 n04285008 n04467665 n07747607".Split(' ');

    [TestMethod]
    public void Synsets_OfBothDataSets_AreThePublishedOnes()
    {
        DataTesting.AssertItems(ImageNet10.Subset.Synsets.Select(synset => synset.Id), Ten);
        Assert.AreEqual(
            "n02085936 n02086646 n02088238 n02091467 n02097130 n02099601 n02101388 n02101556 n02102177 n02105056 n02105412 n02105855 n02107142 n02110958 n02112137",
            string.Join(' ', ImageNetDogs.Subset.Synsets.Select(synset => synset.Id)));
        Assert.AreEqual((10, 15), (ImageNet10.Subset.ClassNames.Distinct().Count(), ImageNetDogs.Subset.ClassNames.Distinct().Count()));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("train/")]
    [DataRow("ILSVRC/Data/CLS-LOC/train/")]
    public void Open_AllOfImageNet_PicksTheTenSynsets(string prefix)
    {
        using TemporaryFolder folder = Write(prefix, [.. Ten, "n01440764", "n09999999"]);
        folder.Add(prefix + "n01440764/broken.JPEG", [1]);

        using IImageSource source = Open(folder, "imagenet10");

        Assert.AreEqual(("imagenet10", 20), (source.Name, source.Count));
        DataTesting.AssertItems(source.ItemNames.Take(3), "n02056570/n02056570_1.JPEG", "n02056570/n02056570_2.JPEG", "n02085936/n02085936_1.JPEG");
        DataTesting.AssertItems(source.ClassNames, "king penguin", "Maltese dog", "snow leopard", "airliner", "airship", "container ship", "soccer ball", "sports car", "trailer truck", "orange");
        DataTesting.AssertItems(source.Labels!, [.. Enumerable.Range(0, 20).Select(item => item / 2)]);
        Assert.IsEmpty(source.Skipped);
    }

    [TestMethod]
    public void Open_FolderOfTheTenOrMore_HasOneFingerprint()
    {
        using TemporaryFolder ten = Write(string.Empty, Ten);
        using TemporaryFolder more = Write("train/", [.. Ten, "n01440764"]);
        using IImageSource source = Open(ten, "imagenet10");
        using IImageSource picked = Open(more, "imagenet10");
        using IImageSource plain = Open(ten, "folder");

        Assert.AreEqual(source.Fingerprint, picked.Fingerprint);
        Assert.AreNotEqual(source.Fingerprint, plain.Fingerprint);
    }

    [TestMethod]
    public void Open_ChosenClasses_AreDecodedAlone()
    {
        using TemporaryFolder folder = Write(string.Empty, Ten);
        folder.Add("n02056570/damaged.JPEG", [1]);

        using IImageSource source = Open(folder, "imagenet10", "orange", "2");

        DataTesting.AssertItems(source.ClassNames, "snow leopard", "orange");
        DataTesting.AssertItems(source.Labels!, 0, 0, 1, 1);
        Assert.IsEmpty(source.Skipped);
    }

    [TestMethod]
    public void Open_MissingSynsets_AreNamed()
    {
        using TemporaryFolder folder = Write(string.Empty, Ten[..9]);
        using TemporaryFolder empty = new();

        Assert.AreEqual(
            $"ImageNet-10 needs the folders of its 10 synsets in {folder.Path}; missing: n07747607.",
            DataTesting.UserError(ExitCode.Data, () => Open(folder, "imagenet10")).Message);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(empty, "imagenet-dogs")).Message, "15 synsets");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => ImageSources.Open(new DataSettings { Dataset = "imagenet10", Directory = folder.File("none") }, CancellationToken.None)).Message, "does not exist");
        Directory.CreateDirectory(folder.File("n07747607"));
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, "imagenet10")).Message, "holds no images");
    }

    [TestMethod]
    public void Recognize_ExactlyTheSynsets_IsTheDataSet()
    {
        using TemporaryFolder ten = Write(string.Empty, Ten);
        Assert.AreEqual("imagenet10", DatasetCatalogue.Recognize(ten.Path).Name);

        // With another synset it may be any part of ImageNet.
        using TemporaryFolder more = Write(string.Empty, [.. Ten, "n01440764"]);
        Assert.AreEqual("folder", DatasetCatalogue.Recognize(more.Path).Name);
        Assert.AreEqual("folder", DatasetCatalogue.Recognize(more.File("missing")).Name);
    }

    private static TemporaryFolder Write(string prefix, string[] synsets)
    {
        TemporaryFolder folder = new();
        for (int index = 0; index < synsets.Length; index++)
        {
            // The first images' order on the disk is not their names'.
            folder.Add($"{prefix}{synsets[index]}/{synsets[index]}_2.JPEG", DataTesting.Png(4 + index, 5, index));
            folder.Add($"{prefix}{synsets[index]}/{synsets[index]}_1.JPEG", DataTesting.Png(4, 5, index));
        }

        return folder;
    }

    private static IImageSource Open(TemporaryFolder folder, string dataset, params string[] classes) =>
        ImageSources.Open(new DataSettings { Dataset = dataset, Directory = folder.Path, Classes = classes }, CancellationToken.None);
}
