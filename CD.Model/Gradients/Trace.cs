using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>What one call of a layer keeps for its gradient, and how the gradient follows from it.</summary>
/// <remarks>A trace has handles of its own to the tensors it needs, so that a tensor's memory is free as soon as no trace needs it.</remarks>
internal abstract class Trace : IDisposable
{
    private readonly List<Tensor> kept = [];

    /// <summary>Adds the gradients of the layer's weights, computes that of its inputs, and frees what was kept. Called at most once.</summary>
    /// <param name="gradient">The gradient of the outputs; its handles are given away, its values may be others' too and are not written to.</param>
    /// <param name="weights">Receives the gradients of the weights.</param>
    /// <param name="wanted">Whether the inputs' gradient is needed.</param>
    /// <returns>The inputs' gradient, which the caller owns; null where it is not wanted.</returns>
    public abstract GradientTerms? Backward(GradientTerms gradient, WeightGradients weights, bool wanted);

    /// <summary>Frees what is kept.</summary>
    public virtual void Dispose()
    {
        kept.ForEach(tensor => tensor.Dispose());
        kept.Clear();
    }

    /// <summary>Keeps a tensor's values until the trace is freed.</summary>
    /// <param name="tensor">Any tensor; it stays the caller's.</param>
    /// <returns>A handle that the trace owns.</returns>
    protected Tensor Keep(Tensor tensor)
    {
        Tensor handle = tensor.alias().DetachFromDisposeScope();
        kept.Add(handle);
        return handle;
    }
}
