namespace CD.Runner.Export;

/// <summary>An output of an exported model.</summary>
/// <param name="Name">Its name: the stage's symbol, for example <c>h</c>.</param>
/// <param name="Title">What it is, for a person.</param>
/// <param name="Node">The name of the graph's node that gives it.</param>
internal sealed record ExportOutput(string Name, string Title, string Node);
