using System.Globalization;
using System.Text.RegularExpressions;
using CD.Tests.Commands;
using CD.Tests.Runs;
using CD.Tests.Support;

namespace CD.Tests.Losses;

[TestClass]
[DoNotParallelize]
public sealed class ReadmeExampleTests
{
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task OwnLossExample_TriedInTheInteractiveCompiler_PrintsTheTotalDerivedOnPaper()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("my.fsx"), ReadmeScript.Example("own-loss"));
        string output = await ReadmeScript.Run(ReadmeScript.Read("try-own-loss"), folder.Path);

        // z: 6 unit rows, the positive at cosine 1, 4 others at 0, t = 0.5.
        double instance = Math.Log(Math.Exp(2.0) + 4.0) - 2.0;

        // p: columns (0.75, 0.25, 0.25) and its rotations: squared norm 0.6875, scalar products 0.4375, t = 1.
        double cosine = 0.4375 / 0.6875;
        double feature = Math.Log(Math.E + (4.0 * Math.Exp(cosine))) - 1.0;

        // 0.25 and 0.75 have the same entropy, 2 - 3/4 log2 3 bits.
        double entropy = 2.0 - (0.75 * Math.Log2(3.0));

        // Each head's share of images is (0.75 + 0.25 + 0.25) / 3 = 5/12, which is 1/12 away from one half.
        double headBalance = 1.0 / 144.0;

        // The script computes in float32 and prints six decimals.
        Assert.AreEqual(headBalance, Printed(output, "head_balance"), 2e-6);
        Assert.AreEqual(instance + feature - entropy + (0.5 * headBalance), Printed(output, "total"), 2e-6);
    }

    [TestMethod]
    public void OwnLossExample_TrainedWithByTheCommandLine_HasItsColumn()
    {
        using TemporaryFolder folder = new();
        SmallImages.Write(folder.File("images"), classes: 2, perClass: 4);
        File.WriteAllText(folder.File("my.fsx"), ReadmeScript.Example("own-loss"));
        string command = ReadmeScript.Example("own-loss-command").Trim();
        const string Prefix = "dotnet run -c Release --project CD.Runner -- ";
        StringAssert.StartsWith(command, Prefix);
        string[] arguments = command[Prefix.Length..].Replace("my.fsx", folder.File("my.fsx"), StringComparison.Ordinal).Split(' ');

        (int code, _, string error) = RunnerProcess.Run([], [.. arguments, .. LossesProcessTests.Tiny(folder)]);

        Assert.AreEqual((0, string.Empty), (code, error));
        string[][] rows = [.. File.ReadLines(folder.File("run/metrics.csv")).Select(line => line.Split(','))];
        double balance = double.Parse(rows[1][Array.IndexOf(rows[0], "head_balance")], CultureInfo.InvariantCulture);

        // A share lies in (0, 1), so its squared distance from one half in [0, 1/4).
        Assert.IsTrue(balance is >= 0.0 and < 0.25, $"{balance}");
    }

    private static double Printed(string output, string name)
    {
        Match match = Regex.Match(output, $@"^{name}: (?<value>\S+)\r?$", RegexOptions.Multiline);
        Assert.IsTrue(match.Success, $"'{name}' is missing in: {output}");
        return double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
    }
}
