using System.Diagnostics;
using System.Globalization;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.Reporting;

/// <summary>Reports a run as plain lines, for log files and terminals without movement.</summary>
/// <param name="output">Where the lines go.</param>
public sealed class PlainReporter(TextWriter output) : ITrainingObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Stopwatch sinceLast = Stopwatch.StartNew();
    private TrainingPlan? plan;

    /// <inheritdoc/>
    public void Started(TrainingPlan plan)
    {
        this.plan = plan;
        output.WriteLine(ReportText.Plan(plan));
    }

    /// <inheritdoc/>
    public void StepEnded(StepReport report)
    {
        if (sinceLast.Elapsed < Interval)
        {
            return;
        }

        sinceLast.Restart();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {report.Epoch}/{plan?.Epochs} step {report.Step}/{report.StepsPerEpoch}  {ReportText.Values(report.Values)}  {report.ViewsPerSecond:F0} views/s  {ReportText.Remaining(report)}"));
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        sinceLast.Restart();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {record.Epoch}/{plan?.Epochs}  {ReportText.Epoch(record)}"));
    }

    /// <inheritdoc/>
    public void Note(string message) => output.WriteLine(message);
}
