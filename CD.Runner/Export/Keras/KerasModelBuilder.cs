using System.Text.Json.Nodes;
using CD.Model.Graphs;
using CD.Model.Layers;

namespace CD.Runner.Export.Keras;

/// <summary>Collects Keras layers while a graph is translated.</summary>
/// <param name="graph">The graph.</param>
/// <param name="format">The format's name, for errors.</param>
/// <param name="reserved">Names that only the input and the outputs bear.</param>
internal sealed class KerasModelBuilder(ModelGraph graph, string format, IEnumerable<string> reserved)
{
    private readonly HashSet<string> names = new(reserved, StringComparer.Ordinal);
    private readonly List<KerasLayer> layers = [];

    /// <summary>The format's name, for errors.</summary>
    public string Format => format;

    /// <summary>The layers so far, each after those whose outputs it takes.</summary>
    public IReadOnlyList<KerasLayer> Layers => layers;

    /// <summary>A node's outputs' shape with the channels last.</summary>
    public static IReadOnlyList<long> ChannelsLast(IReadOnlyList<long> shape) => shape.Count == 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape;

    /// <summary>Adds the layer that gives a node's outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="className">Keras' class.</param>
    /// <param name="config">The configuration without name and number format.</param>
    /// <param name="inputs">The layers it takes.</param>
    /// <param name="weights">Its weights in Keras' order; null for none.</param>
    /// <returns>The layer.</returns>
    public KerasLayer Add(GraphNode node, string className, JsonObject config, IReadOnlyList<KerasLayer> inputs, IReadOnlyList<KerasWeight>? weights = null)
    {
        KerasLayer layer = Add(node.Name, className, config, inputs, ChannelsLast(node.OutputShape));
        return weights is null ? layer : Replace(layer, layer with { Node = node, Weights = weights });
    }

    /// <summary>Adds a layer without weights.</summary>
    /// <param name="name">A name to begin with.</param>
    /// <param name="className">Keras' class.</param>
    /// <param name="config">The configuration without name and number format.</param>
    /// <param name="inputs">The layers it takes.</param>
    /// <param name="shape">The outputs' shape, channels last.</param>
    /// <returns>The layer.</returns>
    public KerasLayer Add(string name, string className, JsonObject config, IReadOnlyList<KerasLayer> inputs, IReadOnlyList<long> shape)
    {
        string unique = name;
        for (int number = 1; !names.Add(unique); number++)
        {
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return AddReserved(unique, className, config, inputs, shape);
    }

    /// <summary>Adds a layer under a reserved name.</summary>
    public KerasLayer AddReserved(string name, string className, JsonObject config, IReadOnlyList<KerasLayer> inputs, IReadOnlyList<long> shape)
    {
        KerasLayer layer = new() { Name = name, ClassName = className, Config = config, Inputs = [.. inputs.Select(input => input.Name)], Shape = shape };
        layers.Add(layer);
        return layer;
    }

    /// <summary>Whether a node's outputs cannot be negative: those of rectifiers, and what sums and pools make of such.</summary>
    public bool IsNonNegative(string name) => graph.Find(name) is { } node && node.Layer switch
    {
        ReLU => true,
        Activation activation => activation.Function is "relu" or "sigmoid" or "softmax",
        Model.Layers.Add or MaxPooling2D or GlobalAveragePooling2D or ZeroPadding2D or AveragePooling2D or UpSampling2D or Dropout => node.Inputs.All(IsNonNegative),
        _ => false,
    };

    private KerasLayer Replace(KerasLayer old, KerasLayer layer)
    {
        layers[layers.IndexOf(old)] = layer;
        return layer;
    }
}
