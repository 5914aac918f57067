using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a convolution.</summary>
internal sealed class ConvolutionTrace : Trace
{
    private readonly Conv2D layer;
    private readonly Tensor inputs;

    /// <summary>Keeps the inputs.</summary>
    /// <param name="layer">The convolution.</param>
    /// <param name="inputs">Its inputs.</param>
    public ConvolutionTrace(Conv2D layer, Tensor inputs)
    {
        this.layer = layer;
        this.inputs = Keep(inputs);
    }

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using Tensor terms = gradient.Single();
        Tensor? result = layer.Backward(terms, inputs, weights, wanted);
        Dispose();
        return result is null ? null : new GradientTerms(result);
    }
}
