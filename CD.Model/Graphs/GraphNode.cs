using System.Text.Json.Nodes;
using CD.Model.Layers;
using CD.Model.Serialization;

namespace CD.Model.Graphs;

/// <summary>One layer in a network's graph: what it computes, from what, and with which weights.</summary>
public sealed record GraphNode
{
    /// <summary>The name, unique in the graph: the path with underscores, for example <c>resnet_layer1_0_conv1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The layer's place in the network and the start of its variables' names, for example <c>resnet.layer1.0.conv1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The layer: its class and settings. Its variables are <see cref="Weights"/>, since a folded node's differ from the layer's.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The names of the nodes, or of the graph's input, whose outputs it takes, in order.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The outputs' shape, <c>[batch, channels, height, width]</c> or <c>[batch, features]</c>; -1 for a size that is not known.</summary>
    public required IReadOnlyList<long> OutputShape { get; init; }

    /// <summary>The weights under their names in the layer (<c>weight</c>, <c>bias</c>, <c>running_mean</c>, ...); live tensors of the layer's owner. Empty before the network is built.</summary>
    public required IReadOnlyList<NamedTensor> Weights { get; init; }

    /// <summary>The layer's class by Keras' name, for example <c>Conv2D</c>.</summary>
    public string ClassName => Layer.GetType().Name;

    /// <summary>Scalars among all weights, counters left out.</summary>
    public long ParameterCount => Weights.Where(weight => weight.Tensor.is_floating_point()).Sum(weight => weight.Tensor.numel());

    /// <summary>The layer's configuration under Keras' names, with this node's name.</summary>
    /// <returns>A new object that the caller may change.</returns>
    public JsonObject GetConfig()
    {
        JsonObject config = Layer.GetConfig();
        config["name"] = Name;
        return config;
    }

    /// <summary>A weight by its name in the layer.</summary>
    /// <param name="name">For example <c>weight</c>.</param>
    /// <returns>The live tensor, or null where the layer has none of that name.</returns>
    public TorchSharp.torch.Tensor? Weight(string name) => Weights.FirstOrDefault(weight => weight.Name == name).Tensor;
}
