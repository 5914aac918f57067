namespace CD.Runner.Data;

/// <summary>A file that was left out of a data set.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Reason">Why it was left out.</param>
public sealed record SkippedFile(string Path, string Reason);
