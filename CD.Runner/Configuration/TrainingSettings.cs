using System.ComponentModel.DataAnnotations;

namespace CD.Runner.Configuration;

/// <summary>The learning-rate schedules on offer.</summary>
public enum ScheduleKind
{
    /// <summary>Cosine decay to zero without restarts, stepped once an epoch; once a step after a warm-up.</summary>
    Cosine,

    /// <summary>The same learning rate throughout.</summary>
    Constant,
}

/// <summary>Optimizer, schedule and length of a run.</summary>
public sealed record TrainingSettings
{
    /// <summary>Passes over the data. 1 to 1000000.</summary>
    [Range(1, 1000000)]
    public int Epochs { get; init; } = 1000;

    /// <summary>N, the images a step; each gives two views. 2 to 65536.</summary>
    [Range(2, 65536)]
    public int BatchSize { get; init; } = 128;

    /// <summary>The optimizer of the weights.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>The learning rate at its highest: in the first epoch, or after the warm-up. 0 (exclusive) to 10.</summary>
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Adam's decay of the first moment. 0 to 0.999999.</summary>
    [Range(0.0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's decay of the second moment. 0 to 0.999999.</summary>
    [Range(0.0, 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Epsilon of Adam and RMSprop. 1e-16 to 1.</summary>
    [Range(1e-16, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>SGD's momentum. 0 to 0.999999.</summary>
    [Range(0.0, 0.999999)]
    public double Momentum { get; init; } = 0.9;

    /// <summary>RMSprop's decay of the mean squared gradient. 0 to 0.999999.</summary>
    [Range(0.0, 0.999999)]
    public double RmsDecay { get; init; } = 0.9;

    /// <summary>What of every weight is added to its gradient, an L2 penalty; 0 for none. 0 to 1000.</summary>
    [Range(0.0, 1000.0)]
    public double WeightDecay { get; init; }

    /// <summary>The learning rate's schedule.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs, or parts of one, in which the learning rate rises from zero in a straight line, step by step, before the schedule takes the rest of the run; 0 for none. 0 to 1000000.</summary>
    [Range(0.0, 1000000.0)]
    public double WarmupEpochs { get; init; }

    /// <summary>The gradients' largest total norm; 0 for no clipping. 0 to 1000000.</summary>
    [Range(0.0, 1000000.0)]
    public double ClipNorm { get; init; } = 1.0;

    /// <summary>Seed of the initial weights, the order of images and the views. 0 to 2147483647.</summary>
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 42;
}
