using System.Diagnostics;
using System.Globalization;
using CD.Runner.Tables;
using CD.Runner.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CD.Runner.Reporting;

/// <summary>Reports a run on a terminal: a bar for the run with the pace, a bar for the epoch, and the loss terms below them.</summary>
/// <param name="console">The terminal.</param>
/// <param name="context">The live display below the lines that stay.</param>
internal sealed class TerminalReporter(IAnsiConsole console, LiveDisplayContext context) : ITrainingObserver
{
    private const int BarLength = 24;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch sinceLast = Stopwatch.StartNew();
    private TrainingPlan? plan;

    /// <summary>The share of a larger work of which the run is a part, in [0, 1], and the time that is left of it, for a bar above the run's; null for none.</summary>
    public (double Share, string Left)? Whole { get; set; }

    /// <summary>Runs work with the bars on the screen.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="console">The terminal.</param>
    /// <param name="work">The work, given its observer.</param>
    /// <returns>What the work gave.</returns>
    public static T Show<T>(IAnsiConsole console, Func<TerminalReporter, T> work) =>
        console.Live(Text.Empty).AutoClear(true).Start(context => work(new TerminalReporter(console, context)));

    /// <summary>Whether an output is a terminal on which bars can move.</summary>
    /// <param name="output">The output.</param>
    public static bool Moves(TextWriter output) =>
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        this.plan = plan;
        console.WriteLine(ReportText.Plan(plan));
    }

    /// <inheritdoc/>
    public void StepEnded(StepReport report)
    {
        if (plan is not null && (report.Step == report.StepsPerEpoch || sinceLast.Elapsed >= Interval))
        {
            sinceLast.Restart();
            context.UpdateTarget(Display(plan, report));
        }
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) =>
        Note(string.Create(CultureInfo.InvariantCulture, $"epoch {record.Epoch}/{plan?.Epochs}  {ReportText.Epoch(record)}"));

    /// <inheritdoc/>
    public void Note(string message)
    {
        // A line above the bars takes their place on the screen without clearing what is longer than it.
        context.UpdateTarget(Text.Empty);
        console.WriteLine(message);
    }

    /// <summary>Prints a line above the bars and shows the cursor again, since a second signal may end the process at once.</summary>
    /// <param name="message">The line.</param>
    public void Interrupted(string message)
    {
        console.Cursor.Show();
        Note(message);
    }

    private Rows Display(TrainingPlan plan, StepReport report)
    {
        string epoch = string.Create(CultureInfo.InvariantCulture, $"epoch {report.Epoch}/{plan.Epochs}");
        string step = string.Create(CultureInfo.InvariantCulture, $"step {report.Step}/{report.StepsPerEpoch}");
        int width = Math.Max(epoch.Length, step.Length);
        IEnumerable<IRenderable> whole = Whole is var (share, left) ? [Line("plan".PadRight(width), share, $"  {left}")] : [];
        double ofEpoch = (double)report.Step / report.StepsPerEpoch;
        string pace = string.Create(CultureInfo.InvariantCulture, $"  {report.ViewsPerSecond:F0} views/s  {ReportText.Remaining(report)}");
        return new Rows(
        [
            .. whole,
            Line(epoch.PadRight(width), (report.Epoch - 1.0 + ofEpoch) / plan.Epochs, pace),
            Line(step.PadRight(width), ofEpoch, string.Empty),
            new Text(ReportText.Values(report.Values)),
        ]);
    }

    private static Paragraph Line(string label, double share, string pace)
    {
        int full = (int)(share * BarLength);
        return new Paragraph(label + " ")
            .Append(new string('\u2501', full), new Style(Color.Green))
            .Append(new string('\u2501', BarLength - full), new Style(Color.Grey))
            .Append(string.Create(CultureInfo.InvariantCulture, $" {(int)(100 * share),3}%{pace}"));
    }
}
