namespace CD.Runner.Commands;

/// <summary>What <c>tables</c> was asked to do.</summary>
/// <param name="Folder">The folder that <c>reproduce</c> has written.</param>
/// <param name="Formats">The formats: <c>csv</c>, <c>md</c>, <c>tex</c>.</param>
/// <param name="Output">The folder to write to; null for <c>DIR/tables</c>.</param>
internal sealed record TablesRequest(string Folder, IReadOnlyList<string> Formats, string? Output);
