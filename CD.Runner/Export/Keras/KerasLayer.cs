using System.Text.Json.Nodes;
using CD.Model.Graphs;

namespace CD.Runner.Export.Keras;

/// <summary>One Keras layer of a Functional model.</summary>
internal sealed record KerasLayer
{
    /// <summary>The layer's name, unique in the model.</summary>
    public required string Name { get; init; }

    /// <summary>The class, for example <c>Conv2D</c>.</summary>
    public required string ClassName { get; init; }

    /// <summary>The configuration under Keras' names, without name and number format.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>The layers whose outputs it takes.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The outputs' shape, batch first, channels last; -1 for a size that is free.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The graph's node with the weights; null for layers without weights.</summary>
    public GraphNode? Node { get; init; }

    /// <summary>The weights in Keras' order.</summary>
    public IReadOnlyList<KerasWeight> Weights { get; init; } = [];
}
