using CD.Runner.Evaluation;

namespace CD.Runner.Runs;

/// <summary>How a training command ended.</summary>
/// <param name="Finished">Whether the run reached its end; false where it stopped after a checkpoint.</param>
/// <param name="Report">The final scores; null where the run stopped or the data set has no classes to compare with.</param>
public sealed record TrainingOutcome(bool Finished, EvaluationReport? Report);
