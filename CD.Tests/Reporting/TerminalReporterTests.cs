using System.Text.RegularExpressions;
using CD.Runner.Reporting;
using CD.Runner.Tables;
using CD.Runner.Training;
using Spectre.Console;

namespace CD.Tests.Reporting;

[TestClass]
public sealed partial class TerminalReporterTests
{
    [TestMethod]
    [DataRow(80)]
    [DataRow(120)]
    public void StepEnded_OnATerminal_ShowsBarsPaceAndTermsWithinItsWidth(int width)
    {
        using StringWriter screen = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;

        TerminalReporter.Show(console, reporter =>
        {
            reporter.Started(new TrainingPlan("run", "simclr", 600, 4, 150, 1, 1, 8, "cpu", "mixed_bfloat16", "own kernels") { TotalSteps = 600 });
            reporter.StepEnded(new StepReport(2, 150, 150, [new LossValue("instance", 1.5), new LossValue("feature_contrastive", 1.9), new LossValue("normalized_entropy", 0.8), new LossValue("total", 2.6), new LossValue("grad_norm", 1245.7)], 20) { ViewsLeft = 2400 });
            return 0;
        });

        string[] lines = ControlSequence().Replace(screen.ToString(), string.Empty).Split('\n', '\r');
        Assert.IsTrue(lines.All(line => line.Length <= width), screen.ToString());
        Assert.Contains(line => line.StartsWith("epoch 2/4    ━━━━━━━━━━━━━━━━━━━━━━━━  50%  20 views/s  2:00 left", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.StartsWith("step 150/150 ━━━━━━━━━━━━━━━━━━━━━━━━ 100%", StringComparison.Ordinal), lines);
        Assert.Contains(line => line.StartsWith("instance 1.5000  feature_contrastive 1.9000  normalized_entropy 0.8000", StringComparison.Ordinal), lines);
    }

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequence();
}
