using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a leaky rectifier, whose gradient is scaled where the output is not positive.</summary>
internal sealed class LeakyRectifierTrace : Trace
{
    private readonly Tensor outputs;
    private readonly double slope;

    /// <summary>Keeps the outputs, whose signs are the inputs'.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="slope">The slope of negative values, at least 0.</param>
    public LeakyRectifierTrace(Tensor outputs, double slope)
    {
        this.outputs = Keep(outputs);
        this.slope = slope;
    }

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        using Tensor terms = gradient.Single();
        Tensor inputs = where(outputs.gt(0), terms, terms * slope).MoveToOuterDisposeScope();
        Dispose();
        return new GradientTerms(inputs);
    }
}
