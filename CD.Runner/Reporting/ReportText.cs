using System.Globalization;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.Reporting;

/// <summary>The wording that every reporter shares; invariant culture.</summary>
internal static class ReportText
{
    public static string Plan(TrainingPlan plan)
    {
        string start = plan is { FirstEpoch: 1, FirstStep: 1 } ? string.Empty : $", going on at epoch {plan.FirstEpoch}, step {plan.FirstStep}";
        string work = plan.Epochs == 0
            ? "nothing to train"
            : (long)plan.Epochs * plan.StepsPerEpoch == plan.TotalSteps
                ? string.Create(CultureInfo.InvariantCulture, $"{plan.Epochs} epochs of {plan.StepsPerEpoch} steps")
                : string.Create(CultureInfo.InvariantCulture, $"{plan.Epochs} epochs, {plan.TotalSteps} steps in all");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Training {plan.RunName}: {plan.Method} on {plan.ImageCount} images, {work}, on {plan.Device} in {plan.Dtype} ({plan.Path}){start}");
    }

    public static string Values(IEnumerable<LossValue> values) =>
        string.Join("  ", values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Name} {value.Value:F4}")));

    public static string Epoch(EpochRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Values(record.Terms)}  total {record.Total:F4}  lr {record.LearningRate:G4}  {record.Seconds:F1} s  {record.ViewsPerSecond:F0} views/s{string.Concat(record.Scores.Select(Scores))}");

    /// <summary>The time the rest of the run takes at the pace so far.</summary>
    public static string Remaining(StepReport report) =>
        report.ViewsPerSecond > 0 ? $"{Duration(report.ViewsLeft / report.ViewsPerSecond)} left" : string.Empty;

    public static string Duration(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(Math.Min(seconds, 1e9));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }

    private static string Scores(StageScores stage) =>
        string.Create(CultureInfo.InvariantCulture, $"  {stage.Stage} NMI {stage.Scores.Nmi:F3} ARI {stage.Scores.Ari:F3} ACC {stage.Scores.Acc:F3}");
}
