namespace CD.Model.Serialization;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">The tensors in the order of the file's header, in the processor's memory; owned by the archive.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>; empty where there is none.</param>
public sealed record TensorArchive(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (NamedTensor entry in Tensors)
        {
            entry.Tensor.Dispose();
        }
    }
}
