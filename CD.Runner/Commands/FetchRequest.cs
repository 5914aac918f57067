using CD.Runner.Data.Datasets;

namespace CD.Runner.Commands;

/// <summary>What <c>datasets fetch</c> was asked to do.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Folder">The folder to fetch to, as the user gave it.</param>
internal sealed record FetchRequest(DatasetDescriptor Dataset, string Folder);
