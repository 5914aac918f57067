using System.Text.Json.Nodes;
using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.Reporting;

/// <summary>Reports a run as one JSON object an epoch and a line, for scripts; everything else goes to the error stream.</summary>
/// <param name="output">Where the objects go.</param>
/// <param name="error">Where remarks for a person go.</param>
public sealed class JsonReporter(TextWriter output, TextWriter error) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Started(TrainingPlan plan) => error.WriteLine(ReportText.Plan(plan));

    /// <inheritdoc/>
    public void StepEnded(StepReport report)
    {
    }

    /// <inheritdoc/>
    public void EpochEnded(EpochRecord record)
    {
        JsonObject terms = [];
        foreach (LossValue term in record.Terms)
        {
            terms[term.Name] = term.Value;
        }

        JsonObject line = new()
        {
            ["epoch"] = record.Epoch,
            ["terms"] = terms,
            ["total"] = record.Total,
            ["learning_rate"] = record.LearningRate,
            ["grad_norm"] = record.GradientNorm,
            ["seconds"] = record.Seconds,
            ["views_per_second"] = record.ViewsPerSecond,
        };
        foreach (StageScores stage in record.Scores)
        {
            line[stage.Stage] = new JsonObject { ["nmi"] = stage.Scores.Nmi, ["ari"] = stage.Scores.Ari, ["acc"] = stage.Scores.Acc };
        }

        output.WriteLine(line.ToJsonString());
    }

    /// <inheritdoc/>
    public void Note(string message) => error.WriteLine(message);
}
