namespace CD.Runner.Comparisons;

/// <summary>The experiments on one set of images.</summary>
/// <param name="Title">The data set's name, with the beginning of the images' fingerprint where several sets have that name.</param>
/// <param name="Groups">The experiments in the order in which they are named, at least one.</param>
internal sealed record ComparedData(string Title, IReadOnlyList<RunGroup> Groups);
