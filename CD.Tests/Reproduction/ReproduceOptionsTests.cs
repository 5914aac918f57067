using CD.Runner.Commands;
using CD.Runner.Errors;
using CD.Runner.Reproduction;
using CD.Tests.Commands;
using CD.Tests.Data;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class ReproduceOptionsTests
{
    [TestMethod]
    public void Reproduce_Options_AreParsed()
    {
        RecordingHandlers handlers = new();

        CommandResult result = CommandResult.Of(handlers, "reproduce", "table4", "table6,figure3", "--scale", "small", "--dataset", "stl10", "--data", "stl10=/a=b", "--seeds", "41,42,41", "--only", "2/3", "--set", "training.epochs=5", "--emit", "slurm");

        Assert.AreEqual(ExitCode.Success, result.Code, result.Error);
        ReproduceRequest request = (ReproduceRequest)handlers.Requests.Single();
        DataTesting.AssertItems(request.Options.Items, "table4", "table6", "figure3");
        DataTesting.AssertItems(request.Options.Seeds, 41, 42);
        DataTesting.AssertItems(request.Options.Data, "stl10=/a=b");
        Assert.AreEqual(("small", new Share(2, 3), "slurm"), (request.Options.Scale, request.Options.Only, request.Emit));
        DataTesting.AssertItems(SlurmScript.Repeated(request.Arguments), "table4", "table6,figure3", "--scale", "small", "--dataset", "stl10", "--data", "stl10=/a=b", "--seeds", "41,42,41", "--set", "training.epochs=5");
    }

    [TestMethod]
    [DataRow("--only", "4/3", "--only: expected K/N with 1 <= K <= N, for example 2/3; received \"4/3\".")]
    [DataRow("--only", "0/3", "--only: expected K/N with 1 <= K <= N, for example 2/3; received \"0/3\".")]
    [DataRow("--seeds", "1,x", "--seeds: expected integers from 0, separated by commas; received \"1,x\".")]
    [DataRow("--emit", "pbs", "--emit: expected slurm; received \"pbs\".")]
    public void Reproduce_WrongOption_IsOneLine(string option, string value, string message) =>
        CommandResult.Of(new RecordingHandlers(), "reproduce", "table4", option, value).AssertUsageError(message);

    [TestMethod]
    public void Find_NothingGiven_IsTheEmbeddedDataAndOtherwiseWhatIsGiven()
    {
        using TemporaryFolder folder = new();

        DataTesting.AssertItems(DataLocations.Find([], []).Select(found => (found.Dataset.Name, found.Directory)), ("fashion-mnist", (string?)null));
        DataTesting.AssertItems(DataLocations.Find([], [$"stl10={folder.Path}"]).Select(found => (found.Dataset.Name, found.Directory)), ("stl10", folder.Path));
        DataTesting.AssertItems(DataLocations.Find(["stl10", "fashion-mnist"], [$"stl10={folder.Path}"]).Select(found => found.Dataset.Name).Order(), "fashion-mnist", "stl10");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => DataLocations.Find(["cifar10"], [])).Message, "The data set cifar10 is not at hand: give its folder with --data cifar10=DIR");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Data, () => DataLocations.Find([], [$"stl10={folder.Path}/none"])).Message, "there is no folder");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => DataLocations.Find([], ["stl10"])).Message, "expected NAME=DIR");
        StringAssert.Contains(DataTesting.UserError(ExitCode.Usage, () => DataLocations.Find(["mnist"], [])).Message, "there is no data set \"mnist\"");
    }

    [TestMethod]
    public void Of_TableWithItsOwnDataSets_TakesThoseAndTheAskedForOnes()
    {
        PlanTable table = PlanReader.Paper.Tables["table4"];

        DataTesting.AssertItems(DatasetChoice.Of(table, ["fashion-mnist", "stl10"], []), "stl10");
        DataTesting.AssertItems(DatasetChoice.Of(table, ["fashion-mnist", "stl10"], ["fashion-mnist"]), "fashion-mnist", "stl10");
        DataTesting.AssertItems(DatasetChoice.Of(table, ["fashion-mnist", "cifar10"], []), "fashion-mnist", "cifar10");
        Assert.AreEqual("cifar10", DatasetChoice.Of(PlanReader.Paper.Figures["figure4"], ["fashion-mnist", "cifar10"], []));
        Assert.AreEqual("fashion-mnist", DatasetChoice.Of(PlanReader.Paper.Figures["figure4"], ["fashion-mnist", "stl10"], []));
    }

    [TestMethod]
    public void Shares_AllOfThem_AreEveryRunOnce()
    {
        int[] owners = [.. Enumerable.Range(0, 10).Select(run => Enumerable.Range(1, 3).Single(number => new Share(number, 3).Has(run)))];

        DataTesting.AssertItems(owners, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1);
    }

    [TestMethod]
    public void Write_SlurmScript_IsAnArrayWithAShareATask()
    {
        string script = SlurmScript.Write("dotnet /p/CD.Runner.dll", ["all", "--data", "stl10=my data", "--output", "it's"], 7);

        StringAssert.StartsWith(script, "#!/bin/bash\n");
        StringAssert.Contains(script, "#SBATCH --array=1-7\n");
        StringAssert.Contains(script, "\nexec dotnet /p/CD.Runner.dll reproduce all --data 'stl10=my data' --output 'it'\\''s' --no-progress --only \"$SLURM_ARRAY_TASK_ID/7\"\n");
        StringAssert.Contains(script, "#   dotnet /p/CD.Runner.dll reproduce all --data");
    }
}
