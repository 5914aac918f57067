using CD.Model.Layers;
using CD.Model.Serialization;

namespace CD.Model.Graphs;

/// <summary>Collects a network's graph while its layers say what they consist of (<c>Layer.Connect</c>).</summary>
public sealed class GraphBuilder
{
    private readonly GraphValue input;
    private readonly List<GraphNode> nodes = [];
    private readonly List<string> path = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<Layer, long[]> inputShapes = [];

    /// <summary>Begins a graph.</summary>
    /// <param name="inputShape">The shape of the images, batch first; -1 for a size that is not known.</param>
    /// <param name="inputName">The input's name.</param>
    public GraphBuilder(long[] inputShape, string inputName = "images")
    {
        input = new GraphValue(inputName, inputShape);
        names.Add(inputName);
    }

    /// <summary>The graph's input.</summary>
    public GraphValue Input => input;

    /// <summary>Adds a layer, with whatever it consists of.</summary>
    /// <param name="segment">The layer's name in its parent's path.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it takes.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="ArgumentException">The layer does not take inputs of that shape.</exception>
    public GraphValue Apply(string segment, Layer layer, params IReadOnlyList<GraphValue> inputs)
    {
        inputShapes[layer] = inputs[0].Shape;
        path.Add(segment);
        GraphValue outputs = layer.Describe(this, inputs);
        path.RemoveAt(path.Count - 1);
        return outputs;
    }

    /// <summary>Adds a layer that is one node.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it takes.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="ArgumentException">The layer does not take inputs of that shape.</exception>
    public GraphValue AddNode(Layer layer, IReadOnlyList<GraphValue> inputs)
    {
        long[] shape = layer.ComputeOutputShape([.. inputs.Select(value => value.Shape)]);
        string name = UniqueName(path.Count == 0 ? layer.Name : string.Join('_', path));
        nodes.Add(new GraphNode
        {
            Name = name,
            Path = string.Join('.', path),
            Layer = layer,
            Inputs = [.. inputs.Select(value => value.Node)],
            OutputShape = shape,
            Weights = [.. layer.Variables.Select(variable => new NamedTensor(variable.Name, variable.Tensor))],
        });
        return new GraphValue(name, shape);
    }

    /// <summary>The graph of what was added.</summary>
    /// <param name="outputs">Its outputs.</param>
    /// <returns>The graph; it holds the layers' live tensors.</returns>
    public ModelGraph ToGraph(IReadOnlyList<GraphOutput> outputs) => new(input, [.. nodes], outputs);

    /// <summary>The shape of what a layer was given.</summary>
    internal long[] InputShapeOf(Layer layer) => inputShapes[layer];

    private string UniqueName(string name)
    {
        string unique = name.Replace('.', '_').Replace('/', '_');
        for (int number = 1; !names.Add(unique); number++)
        {
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{number}");
        }

        return unique;
    }
}
