namespace CD.Model.Graphs;

/// <summary>A network as its layers describe it: nodes in the order of the computation, with edges, settings, shapes and weights.</summary>
/// <remarks>Everything that needs to know a network's structure reads it here: computing, folding for inference, summaries, benchmarks and exporters.</remarks>
public sealed class ModelGraph
{
    private readonly Dictionary<string, GraphNode> nodes;

    /// <summary>Creates a graph.</summary>
    /// <param name="input">The input.</param>
    /// <param name="nodes">The nodes, each after those whose outputs it takes.</param>
    /// <param name="outputs">The outputs, at least one.</param>
    /// <exception cref="ArgumentException">A name is used twice, an edge leads to no earlier node, or an output names no node.</exception>
    public ModelGraph(GraphValue input, IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphOutput> outputs)
    {
        Input = input;
        Nodes = nodes;
        Outputs = outputs;
        this.nodes = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        foreach (GraphNode node in nodes)
        {
            if (node.Inputs.FirstOrDefault(name => name != input.Node && !this.nodes.ContainsKey(name)) is { } unknown)
            {
                throw new ArgumentException($"A node takes the outputs of earlier ones; '{node.Name}' takes those of '{unknown}'. Order the nodes.", nameof(nodes));
            }

            if (node.Name == input.Node || !this.nodes.TryAdd(node.Name, node))
            {
                throw new ArgumentException($"A node's name is used once; received '{node.Name}' again. Rename it.", nameof(nodes));
            }
        }

        if (outputs.Count == 0 || outputs.Any(output => !this.nodes.ContainsKey(output.Node)))
        {
            throw new ArgumentException($"A graph has at least one output, each a node's; received {string.Join(", ", outputs.Select(output => $"{output.Name} = {output.Node}"))}.", nameof(outputs));
        }
    }

    /// <summary>The input: images, <c>[batch, channels, height, width]</c> in [0, 1].</summary>
    public GraphValue Input { get; }

    /// <summary>The nodes, each after those whose outputs it takes.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The outputs, in the order of the network's parts.</summary>
    public IReadOnlyList<GraphOutput> Outputs { get; }

    /// <summary>A node by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The node.</returns>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public GraphNode Node(string name) => Find(name) ?? throw new ArgumentException($"The graph has no node '{name}'.", nameof(name));

    /// <summary>A node by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The node, or null where the name is the input's or nobody's.</returns>
    public GraphNode? Find(string name) => nodes.GetValueOrDefault(name);

    /// <summary>The shape of what a node, or the input, gives.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The shape, batch first.</returns>
    public IReadOnlyList<long> ShapeOf(string name) => name == Input.Node ? Input.Shape : Node(name).OutputShape;

    /// <summary>The nodes that take a node's outputs.</summary>
    /// <param name="name">The node's name, or the input's.</param>
    /// <returns>The nodes in order.</returns>
    public IEnumerable<GraphNode> Consumers(string name) => Nodes.Where(node => node.Inputs.Contains(name));

    /// <summary>The one node that takes a node's outputs.</summary>
    /// <param name="name">The node's name.</param>
    /// <returns>The node; null where there are none or several, or where they are an output of the graph.</returns>
    public GraphNode? OnlyConsumer(string name)
    {
        GraphNode[] consumers = [.. Consumers(name).Take(2)];
        return consumers.Length == 1 && !Outputs.Any(output => output.Node == name) ? consumers[0] : null;
    }

    /// <summary>The part of the graph that some outputs need.</summary>
    /// <param name="outputs">The outputs of the part.</param>
    /// <returns>A graph without the nodes on which no output depends.</returns>
    public ModelGraph Only(IReadOnlyList<GraphOutput> outputs)
    {
        HashSet<string> needed = new(outputs.Select(output => output.Node), StringComparer.Ordinal);
        foreach (GraphNode node in Nodes.Reverse().Where(node => needed.Contains(node.Name)))
        {
            needed.UnionWith(node.Inputs);
        }

        return new ModelGraph(Input, [.. Nodes.Where(node => needed.Contains(node.Name))], outputs);
    }
}
