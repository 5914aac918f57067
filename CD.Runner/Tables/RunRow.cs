using CsvHelper;

namespace CD.Runner.Tables;

/// <summary>One row of <c>results/runs.csv</c>: a finished run. What the method does not have or was not computed is null, and empty in the file.</summary>
[CsvRecord]
internal sealed partial record RunRow
{
    /// <summary>The run's name, which is its folder's.</summary>
    [CsvColumn("run")]
    public required string Run { get; init; }

    /// <summary>The hash of the run's experiment.</summary>
    [CsvColumn("identity")]
    public required string Identity { get; init; }

    /// <summary>The data set's name.</summary>
    [CsvColumn("dataset")]
    public required string Dataset { get; init; }

    /// <summary>The first characters of the data set's fingerprint.</summary>
    [CsvColumn("fingerprint")]
    public required string Fingerprint { get; init; }

    /// <summary>The backbone's name; empty where the method has none.</summary>
    [CsvColumn("backbone")]
    public required string Backbone { get; init; }

    /// <summary>The side of a view in pixels.</summary>
    [CsvColumn("image_size")]
    public int? ImageSize { get; init; }

    /// <summary>N, the images a step.</summary>
    [CsvColumn("batch_size")]
    public int? BatchSize { get; init; }

    /// <summary>D, the dimensions of the latent vector z.</summary>
    [CsvColumn("latent_dimensions")]
    public int? LatentDimensions { get; init; }

    /// <summary>M, the number of feature heads.</summary>
    [CsvColumn("feature_heads")]
    public int? FeatureHeads { get; init; }

    /// <summary>The number of epochs trained.</summary>
    [CsvColumn("epochs")]
    public required int Epochs { get; init; }

    /// <summary>The training's seed, or the evaluation's where nothing is trained.</summary>
    [CsvColumn("seed")]
    public required int Seed { get; init; }

    /// <summary>The number format computed in.</summary>
    [CsvColumn("dtype")]
    public required string Dtype { get; init; }

    /// <summary>The device computed on.</summary>
    [CsvColumn("device")]
    public required string Device { get; init; }

    /// <summary>NMI of K-means on the backbone output h, in [0, 1].</summary>
    [CsvColumn("backbone_nmi")]
    public double? BackboneNmi { get; init; }

    /// <summary>ARI of K-means on the backbone output h, in [-0.5, 1].</summary>
    [CsvColumn("backbone_ari")]
    public double? BackboneAri { get; init; }

    /// <summary>ACC of K-means on the backbone output h, in (0, 1].</summary>
    [CsvColumn("backbone_acc")]
    public double? BackboneAcc { get; init; }

    /// <summary>NMI of K-means on the feature output p, in [0, 1].</summary>
    [CsvColumn("feature_nmi")]
    public double? FeatureNmi { get; init; }

    /// <summary>ARI of K-means on the feature output p, in [-0.5, 1].</summary>
    [CsvColumn("feature_ari")]
    public double? FeatureAri { get; init; }

    /// <summary>ACC of K-means on the feature output p, in (0, 1].</summary>
    [CsvColumn("feature_acc")]
    public double? FeatureAcc { get; init; }

    /// <summary>NMI of K-means on raw pixels, in [0, 1].</summary>
    [CsvColumn("pixels_nmi")]
    public double? PixelsNmi { get; init; }

    /// <summary>ARI of K-means on raw pixels, in [-0.5, 1].</summary>
    [CsvColumn("pixels_ari")]
    public double? PixelsAri { get; init; }

    /// <summary>ACC of K-means on raw pixels, in (0, 1].</summary>
    [CsvColumn("pixels_acc")]
    public double? PixelsAcc { get; init; }

    /// <summary>The weighted total of the losses in the last epoch; null where nothing was trained.</summary>
    [CsvColumn("total")]
    public double? Total { get; init; }

    /// <summary>Wall time of training in seconds, the preparation of epochs included, evaluation left out.</summary>
    [CsvColumn("train_seconds")]
    public required double TrainSeconds { get; init; }

    /// <summary>When the run ended: UTC, to the second; read back without a <see cref="DateTime.Kind"/>.</summary>
    [CsvColumn("finished_utc")]
    [CsvFormat("yyyy-MM-dd'T'HH:mm:ss'Z'")]
    public required DateTime FinishedUtc { get; init; }

    /// <summary>The method's name.</summary>
    [CsvColumn("method")]
    public required string Method { get; init; }

    /// <summary>Every setting that differs from its default, those of the environment included, as <c>key=value; key=value</c>.</summary>
    [CsvColumn("settings")]
    public required string Settings { get; init; }

    /// <summary>Wall time of the evaluations of the method's stages in seconds; the baseline on raw pixels is left out.</summary>
    [CsvColumn("evaluate_seconds")]
    public required double EvaluateSeconds { get; init; }

    /// <summary>The largest resident memory of the process during the run in MiB; a GPU's memory is left out.</summary>
    [CsvColumn("peak_mib")]
    public required double PeakMebibytes { get; init; }
}
