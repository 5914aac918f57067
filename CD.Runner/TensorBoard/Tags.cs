namespace CD.Runner.TensorBoard;

/// <summary>The tags of a run's event files; what stands before the first slash is a group of TensorBoard's dashboards.</summary>
internal static class Tags
{
    /// <summary>The learning rate of a step.</summary>
    public const string LearningRate = "optimizer/learning_rate";

    /// <summary>The gradients' total norm of a step before clipping.</summary>
    public const string GradientNorm = "optimizer/gradient_norm";

    /// <summary>Views a second over an epoch.</summary>
    public const string ViewsPerSecond = "pace/views_per_second";

    /// <summary>Images beside two training views of each.</summary>
    public const string Views = "images/views";

    /// <summary>The gallery of heads.</summary>
    public const string Gallery = "heads/gallery";

    /// <summary>The correlations of heads.</summary>
    public const string Correlation = "heads/correlation";

    /// <summary>The outputs of one batch.</summary>
    public const string HeatMap = "heads/heatmap";

    /// <summary>The hyperparameter dashboard's description of what is compared.</summary>
    public const string Experiment = "_hparams_/experiment";

    /// <summary>The hyperparameters of a run.</summary>
    public const string SessionStart = "_hparams_/session_start_info";

    /// <summary>How a run ended.</summary>
    public const string SessionEnd = "_hparams_/session_end_info";

    /// <summary>The total of the loss terms.</summary>
    public static string Total => Loss("total");

    /// <summary>A loss term of a step.</summary>
    public static string Loss(string term) => "loss/" + term;

    /// <summary>A loss term's mean over an epoch.</summary>
    public static string EpochLoss(string term) => "epoch_loss/" + term;

    /// <summary>A score of a stage.</summary>
    public static string Score(string stage, string metric) => $"score/{stage}_{metric}";

    /// <summary>The histogram of all outputs of a stage.</summary>
    public static string Outputs(string symbol) => "outputs/" + symbol;

    /// <summary>The histogram of one head.</summary>
    public static string Head(int head) => FormattableString.Invariant($"head_outputs/{head:D3}");

    /// <summary>The t-SNE of a stage.</summary>
    public static string Tsne(string symbol) => "tsne/" + symbol;
}
