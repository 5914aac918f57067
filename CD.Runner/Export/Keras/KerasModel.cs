using CD.Model.Graphs;
using CD.Runner.Errors;

namespace CD.Runner.Export.Keras;

/// <summary>A network as a Functional model of standard Keras layers, images <c>[batch, height, width, channels]</c>.</summary>
/// <param name="Input">The input layer's name.</param>
/// <param name="Layers">All layers in the order in which Keras itself lists them, the input first.</param>
/// <param name="Outputs">The names of the output layers, which are the outputs' names.</param>
internal sealed record KerasModel(string Input, IReadOnlyList<KerasLayer> Layers, IReadOnlyList<string> Outputs)
{
    /// <summary>Keras' class of inputs.</summary>
    public const string InputClass = "InputLayer";

    /// <summary>Translates a graph.</summary>
    /// <param name="graph">The graph; a name of an output is given to an identity behind its node, so that the model's outputs are called so.</param>
    /// <param name="format">The format's name, for errors.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UserErrorException">A layer has no form in Keras' standard layers.</exception>
    public static KerasModel Of(ModelGraph graph, string format)
    {
        string input = graph.Input.Node;
        KerasModelBuilder builder = new(graph, format, [input, .. graph.Outputs.Select(output => output.Name)]);
        Dictionary<string, KerasLayer> values = new(StringComparer.Ordinal)
        {
            [input] = builder.AddReserved(input, InputClass, [], [], KerasModelBuilder.ChannelsLast(graph.Input.Shape)),
        };
        foreach (GraphNode node in graph.Nodes)
        {
            values[node.Name] = KerasRules.For(format, node)(builder, node, [.. node.Inputs.Select(name => values[name])]);
        }

        foreach (GraphOutput output in graph.Outputs)
        {
            KerasLayer given = values[output.Node];
            builder.AddReserved(output.Name, "Activation", new() { ["activation"] = "linear" }, [given], given.Shape);
        }

        string[] outputs = [.. graph.Outputs.Select(output => output.Name)];
        return new KerasModel(input, KerasOrder.Of(builder.Layers, outputs), outputs);
    }
}
