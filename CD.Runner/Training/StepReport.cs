using CD.Runner.Tables;

namespace CD.Runner.Training;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Epoch">The epoch, counted from 1.</param>
/// <param name="Step">The step in the epoch, counted from 1.</param>
/// <param name="StepsPerEpoch">Steps in this epoch.</param>
/// <param name="Values">The last step's values by name, in the order of the CSV's columns.</param>
/// <param name="ViewsPerSecond">Views trained on a second, over the epoch so far.</param>
public sealed record StepReport(
    int Epoch,
    int Step,
    int StepsPerEpoch,
    IReadOnlyList<LossValue> Values,
    double ViewsPerSecond)
{
    /// <summary>The steps done in all epochs.</summary>
    public long StepsDone { get; init; }

    /// <summary>The views that the planned epochs still take after the last step.</summary>
    public long ViewsLeft { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; init; }
}
