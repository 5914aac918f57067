using CD.Model.Layers;
using CD.Model.Serialization;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>Compares a state with the variables it is meant for.</summary>
internal static class StateCheck
{
    private const int Listed = 5;

    /// <summary>The state's tensors by name, if they fit the variables one to one.</summary>
    public static Dictionary<string, Tensor> Match(IReadOnlyList<Variable> variables, IReadOnlyList<NamedTensor> state)
    {
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        List<string> repeated = [.. state.Where(entry => !tensors.TryAdd(entry.Name, entry.Tensor)).Select(entry => entry.Name)];
        HashSet<string> expected = new(variables.Select(variable => variable.Path), StringComparer.Ordinal);
        string[] problems =
        [
            .. Describe("missing", [.. variables.Where(variable => !tensors.ContainsKey(variable.Path)).Select(variable => variable.Path)]),
            .. Describe("unexpected", [.. tensors.Keys.Where(name => !expected.Contains(name))]),
            .. Describe("repeated", repeated),
            .. Describe("of another shape or type", [.. variables.Where(variable => tensors.TryGetValue(variable.Path, out Tensor? tensor) && !Fits(variable, tensor)).Select(variable => Difference(variable, tensors[variable.Path]))]),
        ];
        return problems.Length == 0
            ? tensors
            : throw new ArgumentException($"The state does not fit the network: {string.Join("; ", problems)}. Use a state of the same backbone, D and M.", nameof(state));
    }

    private static bool Fits(Variable variable, Tensor tensor) =>
        variable.Tensor.shape.AsSpan().SequenceEqual(tensor.shape) && KeepsValues(tensor.dtype, variable.Tensor.dtype);

    private static bool KeepsValues(ScalarType from, ScalarType to) =>
        from == to || (is_floating_point(from) && is_floating_point(to) && promote_types(from, to) == to);

    private static string Difference(Variable variable, Tensor tensor) =>
        $"{variable.Path} (expected {variable.Tensor.dtype} [{string.Join(", ", variable.Tensor.shape)}], received {tensor.dtype} [{string.Join(", ", tensor.shape)}])";

    private static IEnumerable<string> Describe(string problem, List<string> names)
    {
        if (names.Count > 0)
        {
            string more = names.Count > Listed ? $" and {names.Count - Listed} more" : "";
            yield return $"{problem}: {string.Join(", ", names.Take(Listed))}{more}";
        }
    }
}
