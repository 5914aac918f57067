using CD.Runner.Configuration;

namespace CD.Runner.Training;

/// <summary>Which optimizer, and its constants; the learning rate comes with every step.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The optimizer.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Adam;

    /// <summary>Adam's decay of the first moment, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's decay of the second moment, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Epsilon of Adam and RMSprop, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>SGD's momentum, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>RMSprop's decay of the mean squared gradient, in [0, 1).</summary>
    public double RmsDecay { get; init; } = 0.9;

    /// <summary>What of every weight is added to its gradient; 0 for none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The gradients' largest total norm; 0 for no clipping.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The common settings' optimizer.</summary>
    /// <param name="settings">The settings.</param>
    public static OptimizerOptions Of(TrainingSettings settings) => new()
    {
        Kind = settings.Optimizer,
        Beta1 = settings.Beta1,
        Beta2 = settings.Beta2,
        Epsilon = settings.Epsilon,
        Momentum = settings.Momentum,
        RmsDecay = settings.RmsDecay,
        WeightDecay = settings.WeightDecay,
        ClipNorm = settings.ClipNorm,
    };
}
