using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>What a forward pass keeps for layers that work out their gradients themselves; taken off in the reverse order.</summary>
internal sealed class GradientTape : IDisposable
{
    private readonly Stack<(object? Note, Tensor[] Tensors)> entries = new();

    /// <summary>Keeps tensors, which the tape owns from now on.</summary>
    /// <param name="note">What else is to be remembered.</param>
    /// <param name="tensors">The tensors.</param>
    public void Push(object? note, params Tensor[] tensors) =>
        entries.Push((note, [.. tensors.Select(tensor => tensor.DetachFromDisposeScope())]));

    /// <summary>Takes off what was kept last.</summary>
    /// <typeparam name="TNote">The note's type.</typeparam>
    /// <returns>The note, and the tensors, which the caller owns.</returns>
    public (TNote Note, Tensor[] Tensors) Pop<TNote>()
    {
        (object? note, Tensor[] tensors) = entries.Pop();
        return ((TNote)note!, tensors);
    }

    /// <summary>Frees what was not taken off.</summary>
    public void Dispose()
    {
        while (entries.TryPop(out (object? Note, Tensor[] Tensors) entry))
        {
            Array.ForEach(entry.Tensors, tensor => tensor.Dispose());
        }
    }
}
