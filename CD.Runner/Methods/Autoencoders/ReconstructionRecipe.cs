using CD.Losses.FSharp;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>How layers learn to give back their input.</summary>
/// <param name="Error">How the squared error is reduced.</param>
/// <param name="Input">The corruption of what goes in.</param>
/// <param name="Hidden">The corruption of hidden units, but for the code.</param>
internal sealed record ReconstructionRecipe(ErrorReduction Error, Corruption Input, Corruption Hidden)
{
    /// <summary>The optimizer; null for the common settings'.</summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>The learning rate by the number of steps that the phase has done; null for the common settings' schedule.</summary>
    public Func<long, double>? Rate { get; init; }

    /// <summary>The loss.</summary>
    /// <param name="target">What should come out, of as many values as the output.</param>
    /// <param name="output">What came out, <c>[batch, ...]</c>.</param>
    /// <returns>A scalar in float32 or float64; the current dispose scope, or else the caller, owns it.</returns>
    public Tensor Loss(Tensor target, Tensor output)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor y = Precision.atLeastSingle(output);
        Tensor x = target.reshape(y.shape).to_type(y.dtype);
        Tensor loss = Error == ErrorReduction.Mean ? Reconstruction.meanSquaredError(x, y) : Reconstruction.summedSquaredError(x, y) / 2.0;
        return loss.MoveToOuterDisposeScope();
    }
}
