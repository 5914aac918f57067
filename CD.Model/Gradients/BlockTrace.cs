using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>The trace of a residual block, whose inputs' gradient has two terms.</summary>
/// <param name="first">The units before the last.</param>
/// <param name="last">The last unit, to which the shortcut is added.</param>
/// <param name="projection">The shortcut's convolution; null where the shortcut is the identity.</param>
internal sealed class BlockTrace(Trace first, UnitTrace last, UnitTrace? projection) : Trace
{
    /// <inheritdoc/>
    public override GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted)
    {
        (GradientTerms? between, Tensor? shortcut) = last.BackwardBoth(gradient, weights, wanted: true);
        GradientTerms? through = first.Backward(between!.Value, weights, wanted);
        GradientTerms? around = projection is null ? new GradientTerms(shortcut!) : projection.Backward(new GradientTerms(shortcut!), weights, wanted);
        return wanted ? new GradientTerms(through!.Value.Single(), around!.Value.Single()) : null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        first.Dispose();
        last.Dispose();
        projection?.Dispose();
        base.Dispose();
    }
}
