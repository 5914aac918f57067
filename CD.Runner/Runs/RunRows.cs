using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Tables;

namespace CD.Runner.Runs;

/// <summary>Makes the row of a finished run.</summary>
public static class RunRows
{
    private const int FingerprintLength = 12;

    /// <summary>The row of a finished run.</summary>
    /// <param name="name">The run's name.</param>
    /// <param name="configuration">The resolved configuration.</param>
    /// <param name="records">The epochs' rows, at least one.</param>
    /// <param name="report">The final scores; null where the data set has no labels.</param>
    /// <returns>The row, finished now.</returns>
    public static RunRow Of(string name, RunConfiguration configuration, IReadOnlyList<EpochRecord> records, EvaluationReport? report)
    {
        ClusteringScores? backbone = report?.Backbone?.Scores;
        ClusteringScores? feature = report?.Feature?.Scores;
        ClusteringScores? pixels = report?.Pixels?.Scores;
        return new RunRow
        {
            Run = name,
            Identity = RunIdentity.Hash(configuration),
            Dataset = SettingCatalogue.Text("data.dataset", configuration),
            Fingerprint = configuration.Data.Fingerprint is { Length: > FingerprintLength } whole ? whole[..FingerprintLength] : string.Empty,
            Backbone = SettingCatalogue.Text("model.backbone", configuration),
            ImageSize = configuration.Augmentation.ImageSize,
            BatchSize = configuration.Training.BatchSize,
            LatentDimensions = configuration.Model.LatentDimensions ?? configuration.Training.BatchSize,
            FeatureHeads = configuration.Model.FeatureHeads ?? configuration.Training.BatchSize,
            Epochs = configuration.Training.Epochs,
            Seed = configuration.Training.Seed,
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
            Total = records[^1].Total,
            TrainSeconds = records.Sum(record => record.Seconds),
            FinishedUtc = DateTime.UtcNow,
        };
    }
}
