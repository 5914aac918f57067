using static TorchSharp.torch;

namespace CD.Model.Execution;

/// <summary>What may be added element by element: sizes that were not known when a layer was built are known here.</summary>
internal static class SumTerms
{
    /// <summary>Throws unless two tensors have one shape; nothing is broadcast.</summary>
    /// <param name="values">The first term.</param>
    /// <param name="shortcut">The second term.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Require(Tensor values, Tensor shortcut)
    {
        if (!values.shape.AsSpan().SequenceEqual(shortcut.shape))
        {
            throw new ArgumentException($"A sum is of tensors of one shape; received [{string.Join(", ", values.shape)}] and [{string.Join(", ", shortcut.shape)}]. Give both the same.", nameof(shortcut));
        }
    }
}
