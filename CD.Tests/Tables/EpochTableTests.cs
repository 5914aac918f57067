using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Tables;

[TestClass]
public sealed class EpochTableTests
{
    private const string Header = "epoch,instance,feature_contrastive,total,learning_rate,grad_norm,backbone_nmi,backbone_ari,backbone_acc,feature_nmi,feature_ari,feature_acc,seconds,views_per_second\n";

    private static readonly string[] Stages = ["backbone", "feature"];

    [TestMethod]
    public void Write_EpochsOfDifferentPhases_LeavesEmptyWhatAnEpochLacks()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        EpochRecord first = Record(1, 1.0, 1.0) with { Terms = [new LossValue("reconstruction", 0.5)] };
        EpochRecord second = Record(2, 1.0, 1.0) with { Terms = [new LossValue("divergence", 0.25)] };

        EpochTable.Write(path, ["code"], [first, second]);

        Assert.AreEqual(
            "epoch,reconstruction,divergence,total,learning_rate,grad_norm,code_nmi,code_ari,code_acc,seconds,views_per_second\n"
            + "1,0.5,,7.5,0.0003,1,,,,12.5,1024\n2,,0.25,7.5,0.0003,1,,,,12.5,1024\n",
            File.ReadAllText(path));
        Assert.IsTrue(EpochTable.Read(path).Zip([first, second]).All(pair => Same(pair.First, pair.Second)));
    }

    [TestMethod]
    public void Write_TwoEpochs_GivesTheDocumentedColumns()
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        EpochRecord first = Record(1, 4.5, 0.1 + 0.2);
        EpochRecord second = Record(2, -1e-7, 3.0) with { Scores = [new StageScores("backbone", new ClusteringScores(0.5, -0.25, 1.0)), new StageScores("feature", new ClusteringScores(0.0, 0.125, 0.75))] };

        EpochTable.Write(path, Stages, [first, second]);

        string expected = Header + "1,4.5,0.30000000000000004,7.5,0.0003,1,,,,,,,12.5,1024\n2,-1E-07,3,7.5,0.0003,1,0.5,-0.25,1,0,0.125,0.75,12.5,1024\n";
        Assert.AreEqual(expected, File.ReadAllText(path));
    }

    [TestMethod]
    public void Write_AnyNumbers_ReadBackExactly() => Prop.ForAll(ArbMap.Default.ArbFor<double[]>(), numbers =>
    {
        using ForeignCulture culture = new();
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        EpochRecord[] written = [.. numbers.Select((number, index) => Record(index + 1, number, -number) with
        {
            Total = number * 3.0,
            Scores = index % 2 == 0 ? [new StageScores("backbone", new ClusteringScores(number, number / 3.0, number))] : [],
            Seconds = number,
        })];

        EpochTable.Write(path, Stages, written);
        IReadOnlyList<EpochRecord> read = EpochTable.Read(path);

        return read.Count == written.Length && read.Zip(written).All(pair => Same(pair.First, pair.Second));
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Write_NoEpochs_GivesAHeaderThatReadsBack()
    {
        using TemporaryFolder folder = new();
        EpochTable.Write(folder.File("metrics.csv"), Stages, []);

        Assert.IsEmpty(EpochTable.Read(folder.File("metrics.csv")));
    }

    [TestMethod]
    public void Write_UnusableTerms_NamesThem()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        EpochRecord taken = Record(1, 1.0, 1.0) with { Terms = [new LossValue("seconds", 1.0)] };
        EpochRecord twice = Record(1, 1.0, 1.0) with { Terms = [new LossValue("a", 1.0), new LossValue("a", 1.0)] };

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => EpochTable.Write(path, Stages, [taken])).Message, "'seconds'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => EpochTable.Write(path, Stages, [twice])).Message, "'a'");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => EpochTable.Write(path, Stages, [Record(1, 1.0, 1.0), taken])).Message, "'seconds'");
        Assert.IsFalse(File.Exists(path));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a,b\n1,2\n")]
    [DataRow(Header + "1,2,3\n")]
    [DataRow(Header + "1,x,0.3,7.5,0.0003,1,,,,,,,12.5,1024\n")]
    public void Read_DamagedTable_IsAStorageError(string content)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        File.WriteAllText(path, content);

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => EpochTable.Read(path));

        Assert.AreEqual(ExitCode.Storage, error.Code);
        StringAssert.StartsWith(error.Message, $"Cannot read {path}: ");
    }

    [TestMethod]
    public void Read_MissingTable_IsAStorageError()
    {
        using TemporaryFolder folder = new();

        Assert.AreEqual(ExitCode.Storage, Assert.ThrowsExactly<UserErrorException>(() => EpochTable.Read(folder.File("no.csv"))).Code);
    }

    private static EpochRecord Record(int epoch, double instance, double feature) => new()
    {
        Epoch = epoch,
        Terms = [new LossValue("instance", instance), new LossValue("feature_contrastive", feature)],
        Total = 7.5,
        LearningRate = 3e-4,
        GradientNorm = 1.0,
        Seconds = 12.5,
        ViewsPerSecond = 1024.0,
    };

    private static bool Same(EpochRecord a, EpochRecord b) => a.Terms.SequenceEqual(b.Terms) && a.Scores.SequenceEqual(b.Scores) && a with { Terms = b.Terms, Scores = b.Scores } == b;
}
