using CD.Runner.Evaluation;

namespace CD.Runner.Runs;

/// <summary>How a training ended.</summary>
/// <param name="Start">What there was to do: all of it, the rest, or nothing, since the run had ended already.</param>
/// <param name="Finished">Whether the run has reached its end; false where it stopped after a checkpoint.</param>
/// <param name="Scores">The final scores by stage, those of a run that had ended already included; empty where the run stopped or the data set has no labels.</param>
/// <param name="Report">The final clusters and scores; null where the run stopped or had ended already, or where the number of clusters is not known.</param>
/// <param name="Folder">The run's folder.</param>
public sealed record TrainingOutcome(RunStart Start, bool Finished, IReadOnlyList<StageScores> Scores, EvaluationReport? Report, RunFolder Folder);
