using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a convolution, transposed or not.</summary>
internal sealed class ConvolutionTrace : Trace
{
    private readonly LayerGradient layer;
    private readonly Tensor inputs;

    /// <summary>Keeps the inputs.</summary>
    /// <param name="layer">The layer's gradients.</param>
    /// <param name="inputs">Its inputs.</param>
    public ConvolutionTrace(LayerGradient layer, Tensor inputs)
    {
        this.layer = layer;
        this.inputs = Keep(inputs);
    }

    /// <summary>The gradients of a layer's call.</summary>
    /// <param name="gradient">The gradient of the outputs, laid out channels-last; it stays the caller's.</param>
    /// <param name="inputs">The call's inputs.</param>
    /// <param name="weights">Receives the gradients of the weights that are trained now.</param>
    /// <param name="wanted">Whether the gradient of the inputs is needed.</param>
    /// <returns>The inputs' gradient, or null where it is not wanted.</returns>
    public delegate Tensor? LayerGradient(Tensor gradient, Tensor inputs, WeightGradients weights, bool wanted);

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using Tensor terms = gradient.Single();
        Tensor? result = layer(terms, inputs, weights, wanted);
        Dispose();
        return result is null ? null : new GradientTerms(result);
    }
}
