using CD.Runner.Errors;
using CD.Runner.Reproduction;
using CD.Tests.Data;
using CD.Tests.Support;

namespace CD.Tests.Reproduction;

[TestClass]
public sealed class ReproductionRecordTests
{
    [TestMethod]
    public void Add_SeveralProcessesAtOnce_KeepsWhatEveryoneAskedFor()
    {
        using TemporaryFolder folder = new();
        string[] items = [.. Enumerable.Range(1, 10).Select(number => $"table{number}")];

        Parallel.ForEach(items, item => ReproductionRecord.Add(folder.Path, ReproductionTesting.Record("tiny", [item.Length, 42], [item], "fashion-mnist"), null));

        ReproductionRecord record = ReproductionRecord.Read(folder.Path)!;
        CollectionAssert.AreEquivalent(items, record.Items);
        DataTesting.AssertItems(record.Seeds, 6, 7, 42);
        Assert.AreEqual(ReproductionTesting.Record("tiny", [], [], "fashion-mnist").Datasets[0], record.Datasets.Single());
    }

    [TestMethod]
    public void Add_OtherScaleSettingsPlanOrImages_IsRefusedAndNothingChanges()
    {
        using TemporaryFolder folder = new();
        ReproductionRecord first = ReproductionTesting.Record("tiny", [42], ["table4"], "fashion-mnist");
        ReproductionRecord.Add(folder.Path, first, null);
        string before = File.ReadAllText(folder.File(ReproductionRecord.FileName));
        void Refused(ReproductionRecord other, string? plan, string what) =>
            StringAssert.Contains(DataTesting.UserError(ExitCode.Conflict, () => ReproductionRecord.Add(folder.Path, other, plan)).Message, what);

        Refused(first with { Scale = "small" }, null, "the scale tiny");
        Refused(first with { Settings = ["training.epochs=3"] }, null, "runs with no settings of their own");
        Refused(first with { OwnPlan = true }, "tables: {}", "another plan");
        Refused(first with { Datasets = [first.Datasets[0] with { Fingerprint = new string('b', 64) }] }, null, "other images of fashion-mnist");
        Assert.AreEqual(before, File.ReadAllText(folder.File(ReproductionRecord.FileName)));
    }

    [TestMethod]
    public void Read_DamagedRecord_IsOneLine()
    {
        using TemporaryFolder folder = new();
        folder.Add(ReproductionRecord.FileName, "scale: [\n"u8.ToArray());

        StringAssert.Contains(DataTesting.UserError(ExitCode.Storage, () => ReproductionRecord.Read(folder.Path)).Message, ReproductionRecord.FileName);
    }
}
