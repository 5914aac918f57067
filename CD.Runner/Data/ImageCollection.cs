namespace CD.Runner.Data;

/// <summary>A data set of image files whose classes are known beforehand.</summary>
/// <param name="Name">The data set's name for tables.</param>
/// <param name="ClassNames">The classes' names by index, each once.</param>
internal sealed record ImageCollection(string Name, IReadOnlyList<string> ClassNames);
