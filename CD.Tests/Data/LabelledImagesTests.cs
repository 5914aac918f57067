using CD.Runner.Commands;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Tables;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Data;

[TestClass]
public sealed class LabelledImagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Labels => folder.File("labels.csv");

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Read_ColumnsAmongOthers_AreNamesAndLabelsInTheFilesOrder()
    {
        // A byte order mark and ends of lines as a spreadsheet writes them; a name with a comma and one with quotation marks.
        File.WriteAllText(Labels, "\uFEFFcluster,label,name\r\n3, cats ,b.png\r\n1,\"dogs, wet\",\"a, \"\"b\"\".png\"\r\n1,,c.png\r\n");

        LabelFile file = LabelFile.Read(Labels);

        DataTesting.AssertItems(file.Rows, ("b.png", "cats"), ("a, \"b\".png", "dogs, wet"), ("c.png", string.Empty));
    }

    [TestMethod]
    [DataRow("", "the file has no column \"name\"; it is empty. A file of labels has the columns name and label.")]
    [DataRow("name,class\na,b\n", "the file has no column \"label\"; it has \"name\", \"class\". A file of labels has the columns name and label.")]
    [DataRow("name,label\n", "no row has a label; a file of labels has the columns name and label, and a row for each image that has a label.")]
    [DataRow("name,label\na, \n", "no row has a label; a file of labels has the columns name and label, and a row for each image that has a label.")]
    [DataRow("name,label\na,x\nb,y\na,x\n", "line 4 has the name \"a\" again, which line 2 has; an image has one label.")]
    public void Read_WhatIsNoFileOfLabels_IsOneLine(string text, string message)
    {
        File.WriteAllText(Labels, text);

        Assert.AreEqual($"{Labels}: {message}", DataTesting.UserError(ExitCode.Data, () => LabelFile.Read(Labels)).Message);
    }

    [TestMethod]
    public void Read_MissingOrTorn_IsOneLine()
    {
        Assert.AreEqual($"{Labels}: there is no such file of labels; give it with --labels FILE.", DataTesting.UserError(ExitCode.Data, () => LabelFile.Read(Labels)).Message);
        File.WriteAllText(Labels, "name,label\na,x\nb\n");
        StringAssert.StartsWith(DataTesting.UserError(ExitCode.Storage, () => LabelFile.Read(Labels)).Message, $"Cannot read {Labels}: ");
    }

    [TestMethod]
    public void Labels_OfSomeImages_ReplaceTheSourcesAndLeaveItsImages()
    {
        Write("name,label", "3,tree", "0,bush", "17,rock", "5,tree", "1,", "99,tree");

        using LabelledImages images = new(SmallImages.Source(6), LabelFile.Read(Labels));

        DataTesting.AssertItems(images.ClassNames, "bush", "tree");
        DataTesting.AssertItems(images.Labels, 0, -1, -1, 1, -1, 1);
        DataTesting.AssertItems(images.Notes, $"{Labels}: 3 of 6 images have one of 2 labels; scores are of these alone.", $"{Labels}: 2 names are no image's, \"17\" the first of them.");
        DataTesting.AssertSame(DataTesting.Bytes(SmallImages.Source(6), [5, 0]), DataTesting.Bytes(images, [5, 0]));
    }

    [TestMethod]
    public void Labels_NoneOfAnImage_IsOneLine()
    {
        Write("name,label", "x.png,", "y.png,tree", "0,");

        UserErrorException error = DataTesting.UserError(ExitCode.Data, () => new LabelledImages(SmallImages.Source(6), LabelFile.Read(Labels)).Dispose());

        Assert.AreEqual($"{Labels}: none of the names with a label is an image's; names are those of items.csv, such as \"0\". The first here is \"y.png\".", error.Message);
    }

    [TestMethod]
    public void Fingerprint_OtherLabels_IsAnotherAndTheOrderOfRowsDoesNotCount()
    {
        string Fingerprint(params string[] rows)
        {
            Write(["name,label", .. rows]);
            using LabelledImages images = new(SmallImages.Source(6), LabelFile.Read(Labels));
            Assert.AreEqual(SmallImages.Source(6).Fingerprint, images.UnlabelledFingerprint);
            return images.Fingerprint;
        }

        string[] others = [Fingerprint("0,a", "1,b"), Fingerprint("0,b", "1,a"), Fingerprint("0,a", "2,b"), Fingerprint("0,a"), SmallImages.Source(6).Fingerprint];

        CollectionAssert.AllItemsAreUnique(others);
        Assert.AreEqual(others[0], Fingerprint("1,b", "3,", "0,a"));
    }

    [TestMethod]
    public void Open_EverySource_TakesLabels()
    {
        Write("name,label", "7,shoe", "4000,shirt");
        using IImageSource embedded = ImageSources.Open(new DataSettings { Labels = Labels }, CancellationToken.None);
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 3);
        Write("name,label", "class1/0.png,shoe");
        using IImageSource files = ImageSources.Open(new DataSettings { Dataset = "folder", Directory = folder.File("images"), Labels = Labels, Classes = ["class1"] }, CancellationToken.None);

        Assert.AreEqual(10_000, embedded.Count);
        DataTesting.AssertItems(embedded.ClassNames, "shirt", "shoe");
        Assert.AreEqual((1, 0, 2), (embedded.Labels![7], embedded.Labels[4000], embedded.Labels.Count(label => label >= 0)));
        DataTesting.AssertItems(files.ItemNames, "class1/0.png", "class1/1.png", "class1/2.png");
        DataTesting.AssertItems(files.Labels!, 0, -1, -1);
    }

    [TestMethod]
    public void Open_AWrongFile_IsToldBeforeTheImagesAreRead()
    {
        UserErrorException error = DataTesting.UserError(ExitCode.Data, () => ImageSources.Open(new DataSettings { Dataset = "folder", Directory = folder.File("none"), Labels = Labels }, CancellationToken.None));

        StringAssert.Contains(error.Message, "there is no such file of labels");
    }

    [TestMethod]
    public void TrainAndEvaluate_WithLabels_ScoreTheLabelledAloneAndRecordThem()
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);
        string run = folder.File("run");

        // The colours of the classes are far apart, so that these labels and two clusters agree wholly; the folders' classes are others.
        Write("name,label", "class0/0.png,dark", "class0/3.png,dark", "class1/1.png,bright", "gone.png,dark");
        CommandResult trained = Run("train", "--method", "kmeans", "--dataset", "folder", "--data", folder.File("images"), "--labels", Labels, "--output", run, "--no-progress");

        Assert.AreEqual(ExitCode.Success, trained.Code, trained.Error);
        StringAssert.Contains(trained.Error, $"{Labels}: 3 of 8 images have one of 2 labels; scores are of these alone.");
        StringAssert.Contains(trained.Error, $"{Labels}: one name is no image's: \"gone.png\".");
        Assert.AreEqual(1.0, Nmi(run), 1e-12);
        StringAssert.Contains(File.ReadAllText(Path.Combine(run, "config.yaml")), $"labels: \"{Labels}\"");

        // Labels of another file in evaluation: three classes, hence K = 3.
        string others = folder.File("others.csv");
        File.WriteAllLines(others, ["name,label", "class0/0.png,a", "class0/1.png,b", "class1/0.png,c"]);
        CommandResult evaluated = Run("evaluate", run, "--labels", others, "--json");
        Assert.AreEqual(ExitCode.Success, evaluated.Code, evaluated.Error);
        StringAssert.Contains(evaluated.Output, "\"k\":3,\"n\":8");

        // A run that has these labels is another one with others, and without the file there is nothing to read.
        CommandResult resumed = Run("train", "--resume", "--output", run, "--labels", others);
        Assert.AreEqual(ExitCode.Data, resumed.Code);
        StringAssert.Contains(resumed.Error, $"with the labels in {others} are not those of data.fingerprint");
        File.Delete(Labels);
        Assert.AreEqual($"error: {Labels}: there is no such file of labels; give it with --labels FILE.", Run("evaluate", run).Error.TrimEnd());
    }

    [TestMethod]
    public void Evaluate_LabelsOfARunWithout_StillAsksForTheRunsImages()
    {
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 3);
        SmallImages.Write(folder.File("more"), classes: 2, perClass: 4);
        string run = folder.File("run");
        Write("name,label", "class0/0.png,a", "class1/0.png,b");
        Assert.AreEqual(ExitCode.Success, Run("train", "--method", "kmeans", "--dataset", "folder", "--data", folder.File("images"), "--output", run, "--no-progress").Code);

        Assert.AreEqual(ExitCode.Success, Run("evaluate", run, "--labels", Labels).Code);
        CommandResult wrong = Run("evaluate", run, "--labels", Labels, "--data", folder.File("more"));
        CommandResult resumed = Run("train", "--resume", "--output", run, "--labels", Labels);

        Assert.AreEqual(ExitCode.Data, wrong.Code);
        StringAssert.Contains(wrong.Error, "are not those of data.fingerprint");
        Assert.AreEqual(ExitCode.Conflict, resumed.Code);
        StringAssert.Contains(resumed.Error, "holds a run of another configuration");
    }

    [TestMethod]
    public void Resolve_Labels_AreAPathThatOtherImagesDoNotKeep()
    {
        RunConfiguration configuration = ConfigurationResolver.Resolve(new ConfigurationSources { Labels = "labels.csv" });
        Assert.AreEqual(Path.GetFullPath("labels.csv"), configuration.Data.Labels);
        Assert.AreEqual(RunIdentity.Hash(configuration), RunIdentity.Hash(configuration with { Data = configuration.Data with { Labels = null } }));
        Directory.CreateDirectory(folder.File("run"));
        File.WriteAllText(folder.File("run/config.yaml"), ConfigurationWriter.Write(configuration));
        ConfigurationSources run = new() { RunFolder = folder.File("run") };

        Assert.AreEqual(configuration.Data.Labels, ConfigurationResolver.Resolve(run).Data.Labels);
        Assert.IsNull(ConfigurationResolver.Resolve(run with { Dataset = "fashion-mnist" }).Data.Labels);
        Assert.AreEqual(Path.GetFullPath("x.csv"), ConfigurationResolver.Resolve(run with { Dataset = "fashion-mnist", Labels = "x.csv" }).Data.Labels);
        DataTesting.UserError(ExitCode.Usage, () => ConfigurationResolver.Resolve(new ConfigurationSources { Labels = string.Empty }));
    }

    private static CommandResult Run(params string[] args) => CommandResult.Of(new CommandHandlers(), args);

    private static double Nmi(string run) => EvaluationTable.Read(Path.Combine(run, "evaluation.csv")).First(row => row.Metric == "nmi").Value;

    private void Write(params string[] lines) => File.WriteAllLines(Labels, lines);
}
