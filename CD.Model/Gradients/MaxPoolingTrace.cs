using CD.Model.Kernels;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a maximum pooling.</summary>
internal sealed class MaxPoolingTrace : Trace
{
    private readonly Tensor places;
    private readonly long[] shape;
    private readonly int size;
    private readonly int strides;
    private readonly int padding;

    /// <summary>Keeps the places.</summary>
    /// <param name="places">Where in its window each value was found.</param>
    /// <param name="shape">The inputs' shape.</param>
    /// <param name="size">The window's height and width.</param>
    /// <param name="strides">Pixels from one window to the next.</param>
    /// <param name="padding">Pixels around the images.</param>
    public MaxPoolingTrace(Tensor places, long[] shape, int size, int strides, int padding)
    {
        this.places = Keep(places);
        this.shape = shape;
        this.size = size;
        this.strides = strides;
        this.padding = padding;
    }

    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using Tensor terms = gradient.Single();
        Tensor? inputs = wanted ? MaxPooling.Backward(terms, places, shape, size, strides, padding) : null;
        Dispose();
        return inputs is null ? null : new GradientTerms(inputs);
    }
}
