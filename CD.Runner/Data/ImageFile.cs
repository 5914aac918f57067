namespace CD.Runner.Data;

/// <summary>An image file of a folder.</summary>
/// <param name="Path">The path to open it by.</param>
/// <param name="Name">The path relative to the folder, with forward slashes.</param>
/// <param name="ClassName">The class that its place says; null where the folder has no classes.</param>
internal sealed record ImageFile(string Path, string Name, string? ClassName);
