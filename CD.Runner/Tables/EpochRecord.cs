using CD.Runner.Evaluation;

namespace CD.Runner.Tables;

/// <summary>One row of <c>RUN/metrics.csv</c>: an epoch of training.</summary>
public sealed record EpochRecord
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The loss terms' means over the epoch's steps, in the method's order.</summary>
    public required IReadOnlyList<LossValue> Terms { get; init; }

    /// <summary>The mean of the weighted total.</summary>
    public required double Total { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The mean of the gradients' total norm before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The scores of the method's stages; empty where the epoch was not evaluated.</summary>
    public IReadOnlyList<StageScores> Scores { get; init; } = [];

    /// <summary>The epoch's training time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Training throughput: augmented views a second, two for each image.</summary>
    public required double ViewsPerSecond { get; init; }
}
