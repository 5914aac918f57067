using System.Globalization;
using CD.Runner.Tables;
using CD.Runner.Training;
using Spectre.Console;

namespace CD.Runner.Reporting;

/// <summary>Reports a run on a terminal: a bar for the run, a bar for the epoch, the pace and the loss terms.</summary>
/// <param name="console">The terminal.</param>
/// <param name="context">The live display the bars are part of.</param>
public sealed class TerminalReporter(IAnsiConsole console, ProgressContext context) : ITrainingObserver
{
    private TrainingPlan? plan;
    private ProgressTask? run;
    private ProgressTask? epoch;

    /// <summary>Runs work with the bars on the screen.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="console">The terminal.</param>
    /// <param name="work">The work, given its observer.</param>
    /// <returns>What the work gave.</returns>
    public static T Show<T>(IAnsiConsole console, Func<ITrainingObserver, T> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new TerminalReporter(console, context)));

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        this.plan = plan;
        console.WriteLine(ReportText.Plan(plan));
        run = context.AddTask("run", maxValue: (double)plan.Epochs * plan.StepsPerEpoch);
        epoch = context.AddTask("epoch", maxValue: plan.StepsPerEpoch);
        run.Value = ((plan.FirstEpoch - 1.0) * plan.StepsPerEpoch) + plan.FirstStep - 1;
        epoch.Value = plan.FirstStep - 1;
    }

    /// <inheritdoc/>
    public void StepEnded(StepReport report)
    {
        if (plan is null || run is null || epoch is null)
        {
            return;
        }

        run.Value = ((report.Epoch - 1.0) * report.StepsPerEpoch) + report.Step;
        epoch.Value = report.Step;
        run.Description = string.Create(CultureInfo.InvariantCulture, $"epoch {report.Epoch}/{plan.Epochs}  {report.ViewsPerSecond:F0} views/s  {ReportText.Remaining(plan, report)}");
        epoch.Description = $"step {report.Step}/{report.StepsPerEpoch}  {Markup.Escape(ReportText.Values(report.Values))}";
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record) =>
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {record.Epoch}/{plan?.Epochs}  {ReportText.Epoch(record)}"));

    /// <inheritdoc/>
    public void Note(string message) => console.WriteLine(message);
}
