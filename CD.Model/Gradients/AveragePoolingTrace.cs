using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a mean over height and width, whose gradient every pixel shares.</summary>
/// <param name="shape">The inputs' shape.</param>
internal sealed class AveragePoolingTrace(long[] shape) : Trace
{
    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        using Tensor whole = gradient.Single();
        Tensor pixel = whole.div(shape[2] * shape[3]).view(shape[0], 1, 1, shape[1]);
        Tensor images = pixel.expand(shape[0], shape[2], shape[3], shape[1]).contiguous().permute(0, 3, 1, 2); // laid out channels-last
        return new GradientTerms(images.MoveToOuterDisposeScope());
    }
}
