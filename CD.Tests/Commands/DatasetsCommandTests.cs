using CD.Runner.Commands;
using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Tests.Data;
using CD.Tests.Data.Downloads;
using CD.Tests.Support;

namespace CD.Tests.Commands;

[TestClass]
public sealed class DatasetsCommandTests
{
    [TestMethod]
    public void List_EveryDataSet_IsALine()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "datasets", "list");
        string[] lines = result.Output.Split('\n');

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        foreach (DatasetDescriptor dataset in DatasetCatalogue.All)
        {
            Assert.HasCount(1, lines.Where(line => line.StartsWith($"  {dataset.Name} ", StringComparison.Ordinal) && line.Contains(dataset.Title, StringComparison.Ordinal)));
        }

        StringAssert.Matches(result.Output, new System.Text.RegularExpressions.Regex("stl10 +STL-10 +13,000 +10 +96 x 96 +2.6 GB +datasets fetch"));
        StringAssert.Matches(result.Output, new System.Text.RegularExpressions.Regex("imagenet10 +ImageNet-10 +13,000 +10 +various +by hand"));
    }

    [TestMethod]
    public void Info_Stl10_TellsPartsClassesFilesAndThePapersUse()
    {
        CommandResult result = CommandResult.Of(new RecordingHandlers(), "datasets", "info", "STL10");

        Assert.AreEqual((ExitCode.Success, string.Empty), (result.Code, result.Error));
        foreach (string text in (string[])[
            "STL-10 (--dataset stl10)",
            "train 5,000, test 8,000, unlabeled 100,000 (without classes, read only when asked for: --set data.splits=[unlabeled])",
            "10: airplane, bird, car, cat, deer, dog, horse, monkey, ship, truck",
            "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz, 2,640,397,119 bytes, MD5 91f7769df0f17e558f3565bffb0c7dfb",
            "train+test, 13,000 images, 10 classes",
            "colour jitter of strength 1.0, no blur, as in the paper"])
        {
            StringAssert.Contains(result.Output, text);
        }
    }

    [TestMethod]
    public void Info_EveryDataSet_HasNoEmptyLine()
    {
        foreach (string name in DatasetCatalogue.Names)
        {
            string[] lines = CommandResult.Of(new RecordingHandlers(), "datasets", "info", name).Output.TrimEnd().Split('\n');
            Assert.IsTrue(lines.All(line => line.Trim().Length > 3 && !line.Contains("{0}", StringComparison.Ordinal)), name);
        }
    }

    [TestMethod]
    public void FetchAndVerify_Options_ReachTheRequest()
    {
        RecordingHandlers handlers = new();
        DatasetDescriptor cifar = DatasetCatalogue.Find("cifar10");

        CommandResult.Of(handlers, "datasets", "fetch", "cifar10");
        CommandResult.Of(handlers, "datasets", "fetch", "cifar10", "--to", "here");
        CommandResult.Of(handlers, "datasets", "verify", "cifar10", "--data", "there");
        CommandResult.Of(handlers, "datasets", "fetch", "fashion-mnist");

        DataTesting.AssertItems(
            handlers.Requests,
            new FetchRequest(cifar, Path.Combine("datasets", "cifar10")), new FetchRequest(cifar, "here"), new VerifyRequest(cifar, "there"),
            new FetchRequest(DatasetCatalogue.Find("fashion-mnist"), Path.Combine("datasets", "fashion-mnist-whole")));
    }

    [TestMethod]
    public void Fetch_Handler_SaysWhereTheDataSetIs()
    {
        using TemporaryFolder folder = new();
        byte[] archive = FetchTesting.SmallArchive;
        using FileServer server = new(request => request.Serve(archive));
        using StringWriter output = new();

        ExitCode code = FetchHandler.Run(new FetchRequest(FetchTesting.Dataset(FetchTesting.Published(server.Root, archive)), folder.File("data")), output, TextWriter.Null, FetchTesting.Fast);

        Assert.AreEqual(ExitCode.Success, code);
        FetchTesting.AssertFetched(folder);
        string[] lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        StringAssert.StartsWith(lines[0], "Downloading small.tar.gz: 0 bytes of 3");
        StringAssert.EndsWith(lines[0], " kB (0 %)");
        Assert.AreEqual($"Small is in {folder.File("data")}; use it with --dataset small --data {folder.File("data")}", lines[^1]);
    }

    [TestMethod]
    public void Verify_Handler_EndsWithCode3WhereSomethingIsWrong()
    {
        using TemporaryFolder folder = new();
        folder.Add("a/1.png", DataTesting.Png(8, 8, 1));
        using StringWriter output = new();

        Assert.AreEqual(ExitCode.Success, VerifyHandler.Run(new VerifyRequest(DatasetCatalogue.Find("folder"), folder.Path), output, TextWriter.Null));
        StringAssert.StartsWith(output.ToString(), "ok     images: 1 image, 1 class");

        UserErrorException failure = DataTesting.UserError(ExitCode.Data, () => VerifyHandler.Run(new VerifyRequest(DatasetCatalogue.Find("stl10"), folder.Path), output, TextWriter.Null));
        StringAssert.Contains(failure.Message, "does not hold STL-10 as it was published: 2 of the lines above are wrong.");
        StringAssert.Contains(output.ToString(), "wrong  train: STL-10 needs train_X.bin to unlabeled_X.bin");

        DataTesting.UserError(ExitCode.Data, () => VerifyHandler.Run(new VerifyRequest(DatasetCatalogue.Find("stl10"), folder.File("none")), output, TextWriter.Null));
    }
}
