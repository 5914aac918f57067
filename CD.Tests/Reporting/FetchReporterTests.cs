using System.Text.RegularExpressions;
using CD.Runner.Reporting;
using Spectre.Console;

namespace CD.Tests.Reporting;

[TestClass]
public sealed partial class FetchReporterTests
{
    [TestMethod]
    [DataRow(0L, "0 bytes")]
    [DataRow(999L, "999 bytes")]
    [DataRow(29_515L, "30 kB")]
    [DataRow(170_052_171L, "170 MB")]
    [DataRow(2_640_397_119L, "2.6 GB")]
    public void Size_Bytes_AreShort(long bytes, string text) => Assert.AreEqual(text, FetchText.Size(bytes));

    [TestMethod]
    public void Progress_Pace_TellsTheTimeLeft()
    {
        Assert.AreEqual("50 MB of 200 MB (25 %), 5 MB/s, 0:30 left", FetchText.Progress(50_000_000, 200_000_000, 5e6));
        Assert.AreEqual("200 MB of 200 MB (100 %)", FetchText.Progress(200_000_000, 200_000_000, 5e6));
        Assert.AreEqual("0 bytes of 0 bytes (100 %)", FetchText.Progress(0, 0, 0));
    }

    [TestMethod]
    public void Plain_Interval_LimitsTheLines()
    {
        using StringWriter output = new();
        PlainFetchReporter rare = new(output, TimeSpan.FromHours(1));
        rare.Begin("Downloading a", 2_000, 500);
        rare.Advance(1_000);
        rare.Note("a note");
        PlainFetchReporter often = new(output, TimeSpan.Zero);
        often.Begin("Checking a", 2_000, 0);
        often.Advance(1_000);

        string[] lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.HasCount(4, lines);
        Assert.AreEqual("Downloading a: 500 bytes of 2 kB (25 %)|a note|Checking a: 0 bytes of 2 kB (0 %)", string.Join('|', lines[..3]));
        StringAssert.StartsWith(lines[3], "Checking a: 1 kB of 2 kB (50 %), ");
    }

    [TestMethod]
    public void Terminal_LongestName_FitsEightyCharacters()
    {
        using StringWriter screen = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;

        TerminalFetchReporter.Show(console, reporter =>
        {
            reporter.Begin("Downloading train-images-idx3-ubyte.gz", 26_421_880, 0);
            reporter.Advance(26_421_880);
            reporter.Note("[a note] with brackets");
            reporter.Begin("Checking train-images-idx3-ubyte.gz", 26_421_880, 13_000_000);
        });

        string[] lines = [.. ControlSequence().Replace(screen.ToString(), string.Empty).Split('\n', '\r').Select(line => line.TrimEnd())];
        // The bar gives way to the pace, which here is anything.
        Assert.Contains(line => Regex.IsMatch(line, "^Downloading train-images-idx3-ubyte.gz ━+ 26 MB of 26 MB"), lines);
        Assert.Contains("[a note] with brackets", lines);
        Assert.Contains(line => Regex.IsMatch(line, "^Checking train-images-idx3-ubyte.gz    ━+ 13 MB of 26 MB"), lines);
        Assert.IsTrue(lines.All(line => line.Length <= 80));

        // The longest that stands behind the bar.
        Assert.IsLessThanOrEqualTo(80, $"Downloading train-images-idx3-ubyte.gz ━━━━━━━━━━ {FetchText.Short(25_421_880, 26_421_880, 15e6)}".Length);
    }

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();
}
