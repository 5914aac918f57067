using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Runs;

/// <summary>Makes the rows of a finished run.</summary>
internal static class RunRows
{
    private const int FingerprintLength = 12;

    /// <summary>The row of a finished run.</summary>
    /// <param name="name">The run's name.</param>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="records">The epochs' rows; empty where nothing is trained.</param>
    /// <param name="report">The final clusters and scores; null where there are none.</param>
    /// <param name="resources">What the run took.</param>
    /// <returns>The row, finished now.</returns>
    public static RunRow Of(string name, RunConfiguration configuration, IReadOnlyList<EpochRecord> records, EvaluationReport? report, RunResources resources)
    {
        ConfiguredMethod method = configuration.Method;
        ClusteringScores? backbone = report?.Find("backbone")?.Scores;
        ClusteringScores? feature = report?.Find("feature")?.Scores;
        ClusteringScores? pixels = report?.Find(Stage.Pixels.Name)?.Scores;
        int batchSize = configuration.Training.BatchSize;
        int? IfUsed(string key, int value) => method.Uses(key) ? value : null;

        return new RunRow
        {
            Run = name,
            Identity = RunIdentity.Hash(configuration),
            Dataset = SettingCatalogue.Text("data.dataset", configuration),
            Fingerprint = configuration.Data.Fingerprint is { Length: > FingerprintLength } whole ? whole[..FingerprintLength] : string.Empty,
            Backbone = method.Uses("model.backbone") ? SettingCatalogue.Text("model.backbone", configuration) : string.Empty,
            ImageSize = IfUsed("augmentation.image_size", configuration.Augmentation.ImageSize),
            BatchSize = IfUsed("training.batch_size", batchSize),
            LatentDimensions = IfUsed("model.latent_dimensions", configuration.Model.LatentDimensions ?? batchSize),
            FeatureHeads = IfUsed("model.feature_heads", configuration.Model.FeatureHeads ?? batchSize),
            Epochs = records.Count,
            Seed = method.Uses("training.seed") ? configuration.Training.Seed : configuration.Evaluation.Seed,
            Dtype = configuration.Engine.Dtype,
            Device = configuration.Engine.Device,
            BackboneNmi = backbone?.Nmi,
            BackboneAri = backbone?.Ari,
            BackboneAcc = backbone?.Acc,
            FeatureNmi = feature?.Nmi,
            FeatureAri = feature?.Ari,
            FeatureAcc = feature?.Acc,
            PixelsNmi = pixels?.Nmi,
            PixelsAri = pixels?.Ari,
            PixelsAcc = pixels?.Acc,
            Total = records.Count > 0 ? records[^1].Total : null,
            TrainSeconds = resources.TrainSeconds,
            FinishedUtc = DateTime.UtcNow,
            Method = method.Name,
            Settings = SettingsText.Of(configuration),
            EvaluateSeconds = resources.EvaluateSeconds,
            PeakMebibytes = resources.PeakMebibytes,
        };
    }

    /// <summary>The scores of a finished run, one row a number.</summary>
    /// <param name="run">The run's row.</param>
    /// <param name="report">The final clusters and scores; null where there are none.</param>
    /// <returns>The rows in the order of <c>evaluation.csv</c>.</returns>
    public static IReadOnlyList<ScoreRow> Scores(RunRow run, EvaluationReport? report) =>
    [
        .. report?.Stages.SelectMany(stage => EvaluationTable.Rows(stage.Stage.Name, stage.Result).Select(row => new ScoreRow(
            run.Run,
            run.Identity,
            run.Method,
            row.Stage,
            stage.Result.KMeans is null ? "assignment" : "kmeans",
            row.Metric,
            row.Value,
            row.K,
            row.N))) ?? [],
    ];
}
