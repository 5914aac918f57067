using CD.Runner.Benchmarks;
using CD.Runner.Errors;
using CD.Tests.Support;

namespace CD.Tests.Benchmarks;

[TestClass]
public sealed class ComparisonTests
{
    private static readonly double[] OwnSeconds = [1.0, 2.0, 4.0];

    [TestMethod]
    public void Run_StepRow_ComparesPairByPair()
    {
        using TemporaryFolder folder = new();
        string readme = Path.Combine(folder.Path, "README.md");
        File.WriteAllText(readme, $"before\n{SpeedTable.Begin}\nold\n| kmeans | kept |\n| step-224-128 | replaced |\n{SpeedTable.End}\nafter\n");
        ComparisonOptions options = new() { Command = "python3", Rows = [ComparisonRow.Find("step-224-128")], Rounds = 3, Readme = readme };
        int round = 0;
        Comparison comparison = new(options, arguments => Own(arguments, OwnSeconds[round++]), Peer, folder.Path);
        using StringWriter output = new();
        using StringWriter messages = new();

        Assert.AreEqual(ExitCode.Success, comparison.Run(output, messages));

        // The peer takes 8 s (authors) and 4 s (best), and 2,000 MB; we take 1, 2 and 4 s, and 1,500 MB.
        string[] table = File.ReadAllLines(Path.Combine(folder.Path, Comparison.FileName));
        Assert.AreEqual("row,quantity,round,ours,theirs,value", table[0]);
        Assert.AreEqual("step-224-128,authors,1,1,8,8", table[1]);
        Assert.AreEqual("step-224-128,best,3,4,4,1", table[10]);
        Assert.AreEqual("step-224-128,prepared,3,4,4,1", table[11]);
        Assert.HasCount(13, table);
        string text = File.ReadAllText(readme);
        StringAssert.StartsWith(text, "before\n" + SpeedTable.Begin + "\n|");
        StringAssert.EndsWith(text, "|\n" + SpeedTable.End + "\nafter\n");
        StringAssert.Contains(text, "| 4.00 | 2.00 to 8.00 | >= 2.5 |");
        StringAssert.Contains(text, "| 0.75 | 0.75 to 0.75 | <= 1.0 |");
        Assert.DoesNotContain("old", text);
        Assert.DoesNotContain("replaced", text);
        StringAssert.Contains(text, "|\n| kmeans | kept |\n" + SpeedTable.End);
    }

    [TestMethod]
    public void Run_SecondRowFails_LosesNothingOfTheFirst()
    {
        using TemporaryFolder folder = new();
        ComparisonOptions options = new() { Command = "python3", Rows = [ComparisonRow.Find("step-224-16"), ComparisonRow.Find("kmeans")], Rounds = 1 };
        Comparison comparison = new(options, arguments => Own(arguments, 1.0), request => request.Row == "kmeans" ? throw new UserErrorException(ExitCode.Engine, "no scikit-learn") : Peer(request), folder.Path);

        Assert.ThrowsExactly<UserErrorException>(() => comparison.Run(TextWriter.Null, TextWriter.Null));
        Assert.HasCount(4, File.ReadAllLines(Path.Combine(folder.Path, Comparison.FileName)));
    }

    [TestMethod]
    public void Values_OfTheRowsWithoutPeer_AreShares()
    {
        BenchmarkRow Row(string measurement, int size, string quantity, double value) => new(measurement, string.Empty, size, string.Empty, 16, quantity, value, string.Empty);
        BenchmarkRow[] own = [Row("step", 224, "time", 1.0), Row("step", 224, "augmentation", 0.02), Row("step", 224, "share_of_convolutions", 81.0), Row("loading", 32, "rate", 9000), Row("loading", 256, "rate", 400)];

        Assert.AreEqual(81.0, ComparisonRow.Find("ceiling-224").Quantities[0].Value(own, []).Value);
        Assert.AreEqual(2.0, ComparisonRow.Find("loading-224").Quantities[0].Value(own, []).Value, 1e-12);

        // 16 files take 40 ms more.
        Assert.AreEqual(100.0 * 0.06 / 1.04, ComparisonRow.Find("loading-224").Quantities[1].Value(own, []).Value, 1e-12);
    }

    [TestMethod]
    public void Values_OfTheRowsInFloat32_AreRatios()
    {
        BenchmarkRow Row(string measurement, string quantity, double value) => new(measurement, string.Empty, 224, "float32", 16, quantity, value, string.Empty);
        BenchmarkRow[] own = [Row("matrix_product", "rate", 200), Row("step", "time", 2.0), Row("step", "operations", 180), Row("step", "forward", 0.5), Row("step", "backward", 1.1)];
        ComparisonRow row = ComparisonRow.Find("float32-224-16");

        Assert.AreEqual(1.5, row.Quantities[0].Value(own, [new PeerAnswer(3.0, 0.0)]).Value, 1e-12);
        Assert.AreEqual(90.0, row.Quantities[1].Value(own, []).Value, 1e-12);
        Assert.AreEqual(2.2, ComparisonRow.Find("float32-phases").Quantities[0].Value(own, []).Value, 1e-12);
        CollectionAssert.Contains(row.Own.ToArray(), "float32");
        CollectionAssert.DoesNotContain(ComparisonRow.Find("step-224-16").Own.ToArray(), "float32");
    }

    [TestMethod]
    [DataRow("ae-fc-32-256", "ae-small", "ae-fc")]
    [DataRow("ae-conv-32-256", "ae-small", "ae-conv")]
    [DataRow("dcgan-32-128", "dcgan-small", "dcgan")]
    [DataRow("cc-32-256", "cc-small", "cc")]
    [DataRow("dec-32-256", "dec-small", "dec")]
    public void Values_OfAMethodsStep_CompareEachFormatWithItsOwn(string name, string preset, string peer)
    {
        BenchmarkRow Row(string dtype, double value) => new($"step {preset}", string.Empty, 32, dtype, 256, "time", value, "s");
        ComparisonRow row = ComparisonRow.Find(name);

        Assert.AreEqual(preset, row.Own[1]);
        CollectionAssert.AreEqual((string[])["authors", "best"], row.Peers.Select(request => request.Mode).ToArray());
        Assert.IsTrue(row.Peers.All(request => request.Row == peer && name.EndsWith($"-{request.ImageSize}-{request.BatchSize}", StringComparison.Ordinal)));
        BenchmarkRow[] own = [Row("float32", 2.0), Row("mixed_bfloat16", 1.0)];
        CollectionAssert.AreEqual((double[])[1.5, 2.5], row.Quantities.Select(quantity => quantity.Value(own, [new PeerAnswer(3.0, 0.0), new PeerAnswer(2.5, 0.0)]).Value).ToArray());
        Assert.DoesNotContain(row, ComparisonRow.Standard);
    }

    [TestMethod]
    public void Find_UnknownName_NamesTheRows()
    {
        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => ComparisonRow.Find("step"));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.StartsWith(error.Message, "--row must be one of step-224-16, ");
    }

    [TestMethod]
    [DataRow(null, "there is no file")]
    [DataRow("no marks", "has no place for the table")]
    public void Replace_WrongFile_IsAUsageError(string? content, string message)
    {
        using TemporaryFolder folder = new();
        string readme = Path.Combine(folder.Path, "README.md");
        if (content is not null)
        {
            File.WriteAllText(readme, content);
        }

        UserErrorException error = Assert.ThrowsExactly<UserErrorException>(() => SpeedTable.RequireMarks(readme));

        Assert.AreEqual(ExitCode.Usage, error.Code);
        StringAssert.Contains(error.Message, message);
    }

    private static BenchmarkRow[] Own(IReadOnlyList<string> arguments, double seconds)
    {
        CollectionAssert.Contains(arguments.ToArray(), "--measure");
        return [new("step", "ResNet34", 224, "mixed_bfloat16", 16, "time", seconds, "s"), new("step", "ResNet34", 224, "mixed_bfloat16", 16, "peak_memory", 1500.0, "MB")];
    }

    private static PeerAnswer Peer(PeerRequest request) => new(request.Mode == "authors" ? 8.0 : 4.0, 2000.0);
}
