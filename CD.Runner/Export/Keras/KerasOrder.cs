namespace CD.Runner.Export.Keras;

/// <summary>The order in which Keras lists a Functional model's layers, by which weights are addressed in a file (keras/src/ops/function.py, <c>map_graph</c>).</summary>
/// <remarks>
/// Layers are ordered by their depth, the number of layers between them and the furthest output, the deepest first; layers of one depth by when
/// a search from the outputs towards the inputs meets them first.
/// </remarks>
internal static class KerasOrder
{
    /// <summary>Orders layers, each called once.</summary>
    /// <param name="layers">The layers, each after those whose outputs it takes.</param>
    /// <param name="outputs">The names of the output layers, in order.</param>
    /// <returns>The layers in Keras' order.</returns>
    public static IReadOnlyList<KerasLayer> Of(IReadOnlyList<KerasLayer> layers, IReadOnlyList<string> outputs)
    {
        Dictionary<string, KerasLayer> byName = layers.ToDictionary(layer => layer.Name, StringComparer.Ordinal);
        Dictionary<string, int> met = new(StringComparer.Ordinal);
        foreach (string output in outputs)
        {
            Search(output);
        }

        // Layers that no output needs are none of the model's.
        KerasLayer[] needed = [.. layers.Where(layer => met.ContainsKey(layer.Name))];
        Dictionary<string, int> depths = new(StringComparer.Ordinal);
        foreach (KerasLayer layer in needed.Reverse())
        {
            int depth = depths.GetValueOrDefault(layer.Name);
            depths[layer.Name] = depth;
            foreach (string input in layer.Inputs)
            {
                depths[input] = Math.Max(depths.GetValueOrDefault(input), depth + 1);
            }
        }

        return [.. needed.OrderByDescending(layer => depths[layer.Name]).ThenBy(layer => met[layer.Name])];

        // Layers are numbered on the way towards the inputs, first inputs first. A stack of its own, since networks are deep.
        void Search(string start)
        {
            Stack<string> open = new([start]);
            while (open.TryPop(out string? name))
            {
                if (met.TryAdd(name, met.Count))
                {
                    foreach (string input in byName[name].Inputs.Reverse())
                    {
                        open.Push(input);
                    }
                }
            }
        }
    }
}
