using CD.Runner.Errors;
using CD.Runner.Tables;
using CD.Tests.Support;

namespace CD.Tests.Tables;

[TestClass]
public sealed class RunTableTests
{
    private const string Header = "run,identity,dataset,fingerprint,backbone,image_size,batch_size,latent_dimensions,feature_heads,epochs,seed,dtype,device,"
        + "backbone_nmi,backbone_ari,backbone_acc,feature_nmi,feature_ari,feature_acc,pixels_nmi,pixels_ari,pixels_acc,total,train_seconds,finished_utc,method,settings,evaluate_seconds,peak_mib";

    [TestMethod]
    public void Append_Rows_WritesOneHeaderAndOneLineEach()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        string path = folder.File("results/runs.csv");

        Assert.AreEqual(path, RunTable.Append(path, Row("first")));
        RunTable.Append(path, Row("a, \"b\"") with { BackboneNmi = 0.59375, PixelsAcc = 1.0 / 3.0, FeatureAri = -0.25 });

        Assert.AreEqual(
            Header + "\nfirst,c0ffee,fashion-mnist,1234abcd,resnet18,32,256,256,128,5,42,mixed_bfloat16,cpu,,,,,,,,,,-1.5,151.25,2026-11-23T06:05:04Z,simclr,training.seed=7,2.5,640.5\n"
            + "\"a, \"\"b\"\"\",c0ffee,fashion-mnist,1234abcd,resnet18,32,256,256,128,5,42,mixed_bfloat16,cpu,0.59375,,,,-0.25,,,,0.3333333333333333,-1.5,151.25,2026-11-23T06:05:04Z,simclr,training.seed=7,2.5,640.5\n",
            File.ReadAllText(path));
    }

    [TestMethod]
    public void Append_Rows_ReadBackEqual()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        RunRow[] rows = [Row("first"), Row("ünïcode") with { BackboneAcc = 0.1 + 0.2, Total = double.NaN }];

        foreach (RunRow row in rows)
        {
            RunTable.Append(path, row);
        }

        CollectionAssert.AreEqual(rows, RunTable.Read(path).ToArray());
    }

    // A lock belongs to an open file, not to a process, so that tasks with files of their own meet it as processes do.
    [TestMethod]
    public void Append_ManyAtOnce_LosesNoRow()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");

        Task[] writers = [.. Enumerable.Range(0, 8).Select(writer => Task.Factory.StartNew(
            () =>
            {
                for (int run = 0; run < 20; run++)
                {
                    RunTable.Append(path, Row($"run {writer} {run}"));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        Task.WaitAll(writers);

        string[] lines = File.ReadAllLines(path);
        Assert.HasCount(161, lines);
        Assert.AreEqual(Header, lines[0]);
        Assert.AreEqual(160, RunTable.Read(path).Select(row => row.Run).Distinct().Count());
    }

    [TestMethod]
    public void Append_WhileAnotherHoldsTheLock_Waits()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        RunTable.Append(path, Row("first"));
        Task<string> append;
        using (FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            append = Task.Run(() => RunTable.Append(path, Row("second")));
            Assert.IsFalse(append.Wait(200));
        }

        Assert.IsTrue(append.Wait(TimeSpan.FromSeconds(30)));
        Assert.HasCount(2, RunTable.Read(path));
    }

    [TestMethod]
    public void Append_LockNeverReleased_IsAStorageErrorAfterItsPatience()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        using FileStream held = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => RunTable.Append(path, Row("first"), TimeSpan.FromMilliseconds(100)));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.Contains(error.Message, "another process");
    }

    [TestMethod]
    [DataRow("torn,c0ffee,fash")]
    [DataRow("\"torn, c0ffee")]
    [DataRow("\"to\"\"rn")]
    [DataRow("torn,c0ffee,fashion-mnist,1234abcd,resnet18,32,256,256,128,5,42,mixed_bfloat16,cpu,,,,,,,,,,-1.5,151.25,2026-11")]
    public void Append_AfterATornLine_EndsItAndKeepsTheOthers(string torn)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        RunTable.Append(path, Row("first"));
        File.AppendAllText(path, torn);

        RunTable.Append(path, Row("second"));
        RunTable.Append(path, Row("third"));

        string[] lines = File.ReadAllLines(path);
        Assert.HasCount(5, lines);
        StringAssert.StartsWith(lines[2], torn);
        Assert.AreEqual(0, lines[2].Count(character => character == '"') % 2);
        CollectionAssert.AreEqual((string[])["first", "second", "third"], RunTable.Read(path).Select(row => row.Run).ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("run,iden")]
    [DataRow(Header)]
    public void Append_AfterATornHeader_WritesTheHeaderAgain(string torn)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        File.WriteAllText(path, torn);

        RunTable.Append(path, Row("first"));

        Assert.HasCount(2, File.ReadAllLines(path));
        Assert.AreEqual("first", RunTable.Read(path).Single().Run);
    }

    [TestMethod]
    public void Append_LastLineWithoutEnd_KeepsItsRow()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        RunTable.Append(path, Row("first"));
        File.WriteAllText(path, File.ReadAllText(path).TrimEnd('\n'));

        RunTable.Append(path, Row("second"));

        CollectionAssert.AreEqual((string[])["first", "second"], RunTable.Read(path).Select(row => row.Run).ToArray());
    }

    [TestMethod]
    public void Append_FileSavedBySpreadsheetProgram_IsContinued()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        RunTable.Append(path, Row("first"));
        File.WriteAllText(path, "\uFEFF" + File.ReadAllText(path).ReplaceLineEndings("\r\n"));

        Assert.AreEqual(path, RunTable.Append(path, Row("second")));

        CollectionAssert.AreEqual((string[])["first", "second"], RunTable.Read(path).Select(row => row.Run).ToArray());
    }

    [TestMethod]
    public void Append_OtherColumns_GoesToTheNextFileAndLeavesTheOldOne()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("runs.csv");
        File.WriteAllText(path, "run,accuracy\nold,0.5\n");

        string written = RunTable.Append(path, Row("first"));
        RunTable.Append(path, Row("second"));

        Assert.AreEqual(folder.File("runs-2.csv"), written);
        Assert.AreEqual("run,accuracy\nold,0.5\n", File.ReadAllText(path));
        Assert.HasCount(2, RunTable.Read(written));
    }

    [TestMethod]
    public void Append_TextWithALineBreak_IsRefused()
    {
        using TemporaryFolder folder = new();

        Assert.ThrowsExactly<ArgumentException>(() => RunTable.Append(folder.File("runs.csv"), Row("a\nb")));
    }

    [TestMethod]
    public void Append_FolderIsAFile_IsAStorageError()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("results"), "");

        Assert.AreEqual(ExitCode.Storage, Assert.ThrowsExactly<UserErrorException>(() => RunTable.Append(folder.File("results/runs.csv"), Row("first"))).Code);
    }

    private static RunRow Row(string run) => new()
    {
        Run = run,
        Identity = "c0ffee",
        Dataset = "fashion-mnist",
        Fingerprint = "1234abcd",
        Backbone = "resnet18",
        ImageSize = 32,
        BatchSize = 256,
        LatentDimensions = 256,
        FeatureHeads = 128,
        Epochs = 5,
        Seed = 42,
        Dtype = "mixed_bfloat16",
        Device = "cpu",
        Total = -1.5,
        TrainSeconds = 151.25,
        FinishedUtc = new DateTime(2026, 11, 23, 6, 5, 4, DateTimeKind.Utc),
        Method = "simclr",
        Settings = "training.seed=7",
        EvaluateSeconds = 2.5,
        PeakMebibytes = 640.5,
    };
}
