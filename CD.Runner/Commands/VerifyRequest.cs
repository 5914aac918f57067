using CD.Runner.Data.Datasets;

namespace CD.Runner.Commands;

/// <summary>What <c>datasets verify</c> was asked to do.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Folder">The folder that holds it, as the user gave it.</param>
internal sealed record VerifyRequest(DatasetDescriptor Dataset, string Folder);
