using CD.Runner.Evaluation;
using CD.Runner.Tables;
using CD.Runner.Training;

namespace CD.Runner.Runs;

/// <summary>A run that is found to have ended.</summary>
internal static class FinishedRun
{
    /// <summary>Says so, and where and how it was computed if that was elsewhere or otherwise.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="here">Where and how it would be computed now.</param>
    /// <param name="observer">Told one line.</param>
    /// <returns>The scores it reached.</returns>
    public static TrainingOutcome Describe(RunFolder folder, RunEnvironment here, ITrainingObserver observer)
    {
        IReadOnlyList<RunEnvironment> recorded = RunEnvironment.Read(folder.EnvironmentFile);
        RunEnvironment? then = recorded.Count > 0 ? recorded[^1] : null;
        string made = then is null || then.ToString() == here.ToString() ? string.Empty : $" It was computed on {then}; here it would be {here}.";
        observer.Note($"This run has ended already; its files are in {folder.Path}. Train it anew with --overwrite.{made}");
        return new TrainingOutcome(RunStart.Finished, Finished: true, Scores(EvaluationTable.Read(folder.EvaluationFile)), null, folder);
    }

    private static IReadOnlyList<StageScores> Scores(IReadOnlyList<EvaluationRow> rows) =>
    [
        .. from stage in rows.GroupBy(row => row.Stage)
           let values = stage.ToDictionary(row => row.Metric, row => row.Value)
           where values.ContainsKey("nmi")
           select new StageScores(stage.Key, new ClusteringScores(values["nmi"], values["ari"], values["acc"])),
    ];
}
