using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a transposed convolution.</summary>
internal sealed class TransposedConvolutionTrace : Trace
{
    private readonly Conv2DTranspose layer;
    private readonly Tensor inputs;

    /// <summary>Keeps the inputs.</summary>
    /// <param name="layer">The transposed convolution.</param>
    /// <param name="inputs">Its inputs.</param>
    public TransposedConvolutionTrace(Conv2DTranspose layer, Tensor inputs)
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
