using static TorchSharp.torch;

namespace CD.Model.Inference;

/// <summary>Operations one after the other, and the tensors they hold.</summary>
/// <param name="steps">From inputs, and whether these may be overwritten, to outputs: a new handle, or the inputs' own where they were overwritten.</param>
/// <param name="owned">What is freed with the chain.</param>
internal sealed class InferenceChain(IReadOnlyList<Func<Tensor, bool, Tensor>> steps, IReadOnlyList<IDisposable> owned) : IDisposable
{
    /// <summary>Computes the outputs; whatever lies between is freed or overwritten at once.</summary>
    /// <param name="inputs">Left as they are; they stay the caller's.</param>
    /// <returns>A handle of the current dispose scope.</returns>
    public Tensor Run(Tensor inputs)
    {
        Tensor values = inputs;
        foreach (Func<Tensor, bool, Tensor> step in steps)
        {
            bool overwrite = !ReferenceEquals(values, inputs);
            Tensor outputs = step(values, overwrite);
            if (overwrite && !ReferenceEquals(values, outputs))
            {
                values.Dispose();
            }

            values = outputs;
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable item in owned)
        {
            item.Dispose();
        }
    }
}
