using CD.Model.Engine;
using CD.Model.Layers;
using CD.Runner.Configuration;

namespace CD.Runner.Training;

/// <summary>Makes optimizers.</summary>
public static class Optimizers
{
    /// <summary>Creates an optimizer with its state at zero.</summary>
    /// <param name="variables">The weights, all trainable and on one device, at least one.</param>
    /// <param name="options">Which, and its constants.</param>
    /// <param name="capabilities">What the machine can do.</param>
    /// <param name="name">What its state's names begin with, where a method has several optimizers; null for its kind.</param>
    /// <returns>The optimizer; the caller owns it.</returns>
    public static IOptimizer Create(IReadOnlyList<Variable> variables, OptimizerOptions options, Capabilities capabilities, string? name = null) => options.Kind switch
    {
        OptimizerKind.Adam => new AdamOptimizer(variables, options, capabilities, name ?? "adam"),
        OptimizerKind.Sgd => new SgdOptimizer(variables, options, name ?? "sgd"),
        OptimizerKind.Rmsprop => new RmsPropOptimizer(variables, options, name ?? "rmsprop"),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "The optimizer is adam, sgd or rmsprop."),
    };
}
