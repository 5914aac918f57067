namespace CD.Model.Graphs;

/// <summary>A named output of a graph.</summary>
/// <param name="Name">The output's name, for example <c>resnet</c>.</param>
/// <param name="Node">The name of the node that gives it.</param>
public sealed record GraphOutput(string Name, string Node);
