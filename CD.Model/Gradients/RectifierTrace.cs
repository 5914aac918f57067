using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a rectifier, whose gradient passes where the output is positive.</summary>
internal sealed class RectifierTrace : Trace
{
    private readonly Tensor outputs;

    /// <summary>Keeps the outputs.</summary>
    /// <param name="outputs">The outputs.</param>
    public RectifierTrace(Tensor outputs) => this.outputs = Keep(outputs);

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using Tensor terms = gradient.Single();
        using Tensor off = outputs.le(0);
        Tensor inputs = terms.masked_fill(off, 0);
        Dispose();
        return new GradientTerms(inputs);
    }
}
