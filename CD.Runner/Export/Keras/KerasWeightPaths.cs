using System.Globalization;
using System.Text.RegularExpressions;

namespace CD.Runner.Export.Keras;

/// <summary>Where a layer's weights are in a file of Keras' weights: <c>layers/batch_normalization_3/vars/0</c> (keras/src/saving/saving_lib.py).</summary>
internal static partial class KerasWeightPaths
{
    /// <summary>The group of all layers.</summary>
    public const string Layers = "layers";

    /// <summary>The group of one layer's variables.</summary>
    public const string Variables = "vars";

    /// <summary>The groups of layers that have weights: the class in snake case, with a number from the second on.</summary>
    /// <param name="layers">All layers in Keras' order.</param>
    /// <returns>The layers with weights and their groups' names, in order.</returns>
    public static IReadOnlyList<(KerasLayer Layer, string Group)> Of(IReadOnlyList<KerasLayer> layers)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        List<(KerasLayer Layer, string Group)> groups = [];
        foreach (KerasLayer layer in layers)
        {
            string name = SnakeCase(layer.ClassName);
            int count = counts.GetValueOrDefault(name);
            counts[name] = count + 1;
            if (layer.Weights.Count > 0)
            {
                groups.Add((layer, count == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{count}")));
            }
        }

        return groups;
    }

    /// <summary>Keras' <c>to_snake_case</c>: <c>MaxPooling2D</c> gives <c>max_pooling2d</c>.</summary>
    private static string SnakeCase(string name) => SmallThenCapital().Replace(CapitalWord().Replace(name, "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex CapitalWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex SmallThenCapital();
}
