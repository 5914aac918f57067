namespace CD.Runner.Commands;

/// <summary>What <c>compare</c> was asked to do.</summary>
/// <param name="Folders">The folders of runs, and folders that hold runs, as the user gave them.</param>
/// <param name="Against">The folder of a run of the experiment that others are compared with; null for the first.</param>
/// <param name="Stages">The stages; empty for each method's own.</param>
/// <param name="Metrics">The metrics.</param>
/// <param name="Format">The form: <c>text</c>, <c>csv</c> or <c>md</c>.</param>
/// <param name="Output">The file to write; null for the standard output.</param>
internal sealed record CompareRequest(IReadOnlyList<string> Folders, string? Against, IReadOnlyList<string> Stages, IReadOnlyList<string> Metrics, string Format, string? Output);
