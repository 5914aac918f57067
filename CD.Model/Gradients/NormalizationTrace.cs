using CD.Model.Kernels;
using CD.Model.Layers;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of relu(bn(x) + shortcut).</summary>
internal sealed class NormalizationTrace : Trace
{
    private readonly Tensor inputs;
    private readonly Tensor? outputs;
    private readonly NormalizationStatistics statistics;
    private readonly Variable weight;
    private readonly Variable bias;

    /// <summary>Keeps what the gradients need.</summary>
    /// <param name="inputs">x.</param>
    /// <param name="outputs">The outputs where there is a shortcut, otherwise null.</param>
    /// <param name="statistics">The batch's statistics.</param>
    /// <param name="weight">Gamma.</param>
    /// <param name="bias">Beta.</param>
    public NormalizationTrace(Tensor inputs, Tensor? outputs, NormalizationStatistics statistics, Variable weight, Variable bias)
    {
        this.inputs = Keep(inputs);
        this.outputs = outputs is null ? null : Keep(outputs);
        this.statistics = statistics;
        this.weight = weight;
        this.bias = bias;
    }

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        (Tensor terms, Tensor? shortcut) = BackwardBoth(gradient, weights);
        shortcut?.Dispose();
        return new GradientTerms(terms);
    }

    /// <summary>As <see cref="Backward"/>, with the gradient of the shortcut.</summary>
    /// <param name="gradient">The gradient of the outputs; given away.</param>
    /// <param name="weights">Receives the gradients of gamma and beta.</param>
    /// <returns>The gradients of x and of the shortcut, null where there is none.</returns>
    public (Tensor Inputs, Tensor? Shortcut) BackwardBoth(GradientTerms gradient, WeightGradients weights)
    {
        (Tensor inputGradient, Tensor? shortcut, Tensor weightGradient, Tensor biasGradient) =
            Normalization.Backward(gradient.First, gradient.Second, inputs, outputs, statistics);
        gradient.Free();
        weights.Add(weight, weightGradient);
        weights.Add(bias, biasGradient);
        Dispose();
        return (inputGradient, shortcut);
    }
}
