using CD.Model.Layers;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>Layers one after the other that compute in the variables' type: bfloat16 has no number between 0.996 and 1, and losses look at how far a probability is from 1.</summary>
/// <param name="layers">At least one layer, in the order of the computation.</param>
internal sealed class FullPrecisionLayers(IReadOnlyList<Layer> layers) : Sequential(layers)
{
    /// <inheritdoc/>
    protected override BuildContext ContextOf(int index, BuildContext context) => context with { Policy = context.Policy.FullPrecision };
}
