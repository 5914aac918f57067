using CD.Model.Layers;
using CD.Model.Serialization;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The state of variables, for saving, and its way back.</summary>
internal static class VariableState
{
    private const int Listed = 5;

    /// <summary>The variables' own tensors under their paths, in their order.</summary>
    public static IReadOnlyList<NamedTensor> Of(IReadOnlyList<Variable> variables) => [.. variables.Select(variable => new NamedTensor(variable.Path, variable.Tensor))];

    /// <summary>Copies a state into the variables; nothing is changed unless everything fits.</summary>
    /// <exception cref="ArgumentException">Names are missing, unexpected or repeated, or a shape or type does not fit; the message lists them.</exception>
    public static void Load(IReadOnlyList<Variable> variables, IReadOnlyList<NamedTensor> state)
    {
        Dictionary<string, Tensor> tensors = Match(variables, state);
        using IDisposable noGrad = no_grad();
        foreach (Variable variable in variables)
        {
            variable.Tensor.copy_(tensors[variable.Path]);
            variable.Refresh();
        }
    }

    /// <summary>The state's tensors by name, if they fit the variables one to one.</summary>
    private static Dictionary<string, Tensor> Match(IReadOnlyList<Variable> variables, IReadOnlyList<NamedTensor> state)
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
