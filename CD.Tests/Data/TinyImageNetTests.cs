using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class TinyImageNetTests
{
    private const string Root = "tiny-imagenet-200/";

    [TestMethod]
    public void Open_OfficialLayout_ReadsTrainingAndValidationImages()
    {
        using TemporaryFolder folder = Write();

        using IImageSource source = Open(folder, []);

        DataTesting.AssertItems(
            source.ItemNames,
            "train/n01443537/images/n01443537_0.JPEG", "train/n01443537/images/n01443537_1.JPEG", "train/n01629819/images/n01629819_0.JPEG", "train/n09999999/images/n09999999_0.JPEG",
            "val/images/val_0.JPEG", "val/images/val_1.JPEG", "val/images/val_10.JPEG");
        DataTesting.AssertItems(source.ClassNames, "goldfish", "European fire salamander", "n09999999");
        DataTesting.AssertItems(source.Labels!, 0, 0, 1, 2, 1, 0, 1);
        Assert.AreEqual(("tiny-imagenet", new ImageShape(3, 64, 64)), (source.Name, source.Shape));
        CollectionAssert.AreEqual(DataTesting.Bytes(source, [4])[0].Take(3).ToArray(), DataTesting.Bytes(source, [6])[0].Take(3).ToArray());
    }

    [TestMethod]
    public void Open_TestPart_HasNoLabels()
    {
        using TemporaryFolder folder = Write();
        using (IImageSource test = Open(folder, ["test"]))
        {
            Assert.IsNull(test.Labels);
            DataTesting.AssertItems(test.ItemNames, "test/images/test_0.JPEG");
        }

        using IImageSource mixed = Open(folder, ["val", "test"]);
        DataTesting.AssertItems(mixed.Labels!, 1, 0, 1, -1);
    }

    [TestMethod]
    public void Open_ChosenClasses_LeaveTheOthersOut()
    {
        using TemporaryFolder folder = Write();

        using IImageSource source = Open(folder, ["train", "val", "test"], "goldfish", "2");

        DataTesting.AssertItems(source.ClassNames, "goldfish", "n09999999");
        DataTesting.AssertItems(source.Labels!, 0, 0, 1, 0);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, ["test"], "goldfish")).Message, "holds no image of the parts and classes");
    }

    [TestMethod]
    public void Open_SameImagesOtherAnnotations_IsAnotherDataSet()
    {
        using TemporaryFolder folder = Write();
        using IImageSource source = Open(folder, []);
        folder.Add(Root + "val/val_annotations.txt", "val_0.JPEG\tn01443537\nval_1.JPEG\tn01443537\nval_10.JPEG\tn01629819\n"u8.ToArray());
        using IImageSource other = Open(folder, []);

        Assert.AreNotEqual(source.Fingerprint, other.Fingerprint);
    }

    [TestMethod]
    [DataRow("val_0.JPEG\tn01443537\nval_1.JPEG\tn01443537\n", "gives no class for val_10.JPEG")]
    [DataRow("val_0.JPEG\tn01443537\nval_1.JPEG\tn0000000\nval_10.JPEG\tn01629819\n", "the class of val_1.JPEG is \"n0000000\"")]
    [DataRow("val_0.JPEG\tn01443537\nval_1.JPEG\n", "the class of val_1.JPEG is \"\"")]
    [DataRow("val_0.JPEG\tn01443537\nval_0.JPEG\tn01443537\n", "it gives val_0.JPEG twice")]
    [DataRow("val_0.JPEG\tn01443537\nval_1.JPEG\tn01443537\nval_2.JPEG\tn01443537\nval_10.JPEG\tn01629819\n", "gives classes to 4 images, and")]
    public void Open_WrongAnnotations_AreNamed(string annotations, string message)
    {
        using TemporaryFolder folder = Write();
        string path = folder.Add(Root + "val/val_annotations.txt", System.Text.Encoding.UTF8.GetBytes(annotations));

        string error = DataTesting.UserError(ExitCode.Data, () => Open(folder, [])).Message;

        StringAssert.StartsWith(error, path);
        StringAssert.Contains(error, message);
    }

    [TestMethod]
    public void Open_MissingFiles_AreNamed()
    {
        using TemporaryFolder folder = Write();
        File.Delete(folder.File(Root + "val/val_annotations.txt"));
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, [])).Message, "val_annotations.txt");

        Directory.Delete(folder.File(Root + "train/n01629819"), recursive: true);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, ["train"])).Message, "n01629819");

        folder.Add(Root + "wnids.txt", []);
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(folder, [])).Message, "holds no synset");
        using TemporaryFolder empty = new();
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => Open(empty, [])).Message, "wnids.txt");
    }

    [TestMethod]
    public void ClassNames_OneWordForTwoSynsets_AreToldApart()
    {
        using TemporaryFolder folder = Write();
        folder.Add(Root + "words.txt", "n01443537\tcrane\nn01629819\tcrane, machine\n"u8.ToArray());

        using IImageSource source = Open(folder, []);

        DataTesting.AssertItems(source.ClassNames, "crane (n01443537)", "crane (n01629819)", "n09999999");
    }

    [TestMethod]
    public void Recognize_OfficialLayout_IsTinyImageNet()
    {
        using TemporaryFolder folder = Write();

        Assert.AreEqual("tiny-imagenet", DatasetCatalogue.Recognize(folder.Path).Name);
        Assert.AreEqual("tiny-imagenet", DatasetCatalogue.Recognize(folder.File(Root)).Name);
    }

    private static TemporaryFolder Write()
    {
        TemporaryFolder folder = new();
        folder.Add(Root + "wnids.txt", "n01629819\nn09999999\nn01443537\n"u8.ToArray());
        folder.Add(Root + "words.txt", "n00001740\tentity\nn01443537\tgoldfish, Carassius auratus\nn01629819\tEuropean fire salamander, Salamandra salamandra\n"u8.ToArray());
        folder.Add(Root + "train/n01443537/n01443537_boxes.txt", []);
        foreach ((string name, int seed) in ((string, int)[])[
            ("train/n01443537/images/n01443537_1", 1), ("train/n01443537/images/n01443537_0", 2), ("train/n01629819/images/n01629819_0", 3), ("train/n09999999/images/n09999999_0", 4),
            ("val/images/val_0", 5), ("val/images/val_1", 6), ("val/images/val_10", 5), ("test/images/test_0", 8)])
        {
            folder.Add($"{Root}{name}.JPEG", DataTesting.Png(64, 64, seed));
        }

        folder.Add(Root + "val/val_annotations.txt", "val_0.JPEG\tn01629819\t0\t32\t44\t62\nval_1.JPEG\tn01443537\t52\t55\t57\t59\nval_10.JPEG\tn01629819\t4\t0\t60\t55\n"u8.ToArray());
        return folder;
    }

    private static IImageSource Open(TemporaryFolder folder, IReadOnlyList<string> splits, params string[] classes) =>
        ImageSources.Open(new DataSettings { Dataset = "tiny-imagenet", Directory = folder.Path, Splits = splits, Classes = classes }, CancellationToken.None);
}
