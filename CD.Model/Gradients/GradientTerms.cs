using static TorchSharp.torch;

namespace CD.Model.Gradients;

/// <summary>A gradient as one term, or as two that are still to be added: those through the two branches of a residual block.</summary>
/// <remarks>Whoever receives it owns the tensors. A kernel that reads both terms saves a pass over memory. One term alone may be a tensor of libtorch's, which others read: only the sum of two may be written to.</remarks>
/// <param name="First">The gradient, or its first term.</param>
/// <param name="Second">The second term, shaped and laid out like the first; null where there is none.</param>
internal readonly record struct GradientTerms(Tensor First, Tensor? Second = null)
{
    /// <summary>The sum, in the first term's memory; the second term is freed.</summary>
    /// <returns>A tensor that the caller owns.</returns>
    public Tensor Single()
    {
        if (Second is null)
        {
            return First;
        }

        using (Second)
        {
            return First.add_(Second);
        }
    }

    /// <summary>Frees the terms.</summary>
    public void Free()
    {
        First.Dispose();
        Second?.Dispose();
    }
}
