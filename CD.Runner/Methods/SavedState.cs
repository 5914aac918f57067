using System.Diagnostics.CodeAnalysis;
using CD.Model.Serialization;
using CD.Runner.Errors;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>A saved state's tensors by name, on the processor.</summary>
/// <param name="tensors">The tensors; they stay their owner's.</param>
public sealed class SavedState(IEnumerable<NamedTensor> tensors)
{
    private readonly Dictionary<string, Tensor> tensors = tensors.ToDictionary(entry => entry.Name, entry => entry.Tensor, StringComparer.Ordinal);

    /// <summary>A tensor that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="UserErrorException">The state does not have it.</exception>
    public Tensor Find(string name) => TryFind(name, out Tensor? value)
        ? value
        : throw new UserErrorException(ExitCode.Storage, $"The checkpoint has no tensor {name}: it is of another version. Start the run anew with --overwrite.");

    /// <summary>A tensor that may be there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The tensor.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryFind(string name, [NotNullWhen(true)] out Tensor? value) => tensors.TryGetValue(name, out value);
}
