using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a convolution with the normalization behind it.</summary>
/// <param name="convolution">The convolution's trace.</param>
/// <param name="normalization">The normalization's trace.</param>
internal sealed class UnitTrace(Trace convolution, NormalizationTrace normalization) : Trace
{
    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        (GradientTerms? inputs, Tensor? shortcut) = BackwardBoth(gradient, weights, wanted);
        shortcut?.Dispose();
        return inputs;
    }

    /// <summary>As <see cref="Backward"/>, with the gradient of the shortcut.</summary>
    /// <param name="gradient">The gradient of the outputs; given away.</param>
    /// <param name="weights">Receives the gradients of the weights.</param>
    /// <param name="wanted">Whether the inputs' gradient is needed.</param>
    /// <returns>The gradients of the inputs and of the shortcut, null where there is none.</returns>
    public (GradientTerms? Inputs, Tensor? Shortcut) BackwardBoth(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        (Tensor between, Tensor? shortcut) = normalization.BackwardBoth(gradient, weights);
        return (convolution.Backward(new GradientTerms(between), weights, wanted), shortcut);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        convolution.Dispose();
        normalization.Dispose();
        base.Dispose();
    }
}
