namespace CD.Model.Graphs;

/// <summary>What a node of a graph gives, or the graph's input.</summary>
/// <param name="Node">The name of the node or the input.</param>
/// <param name="Shape">The shape, batch first; -1 for a size that is not known. Not to be changed.</param>
public readonly record struct GraphValue(string Node, long[] Shape);
