using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>neighbors</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave.</param>
/// <param name="Queries">Image files, or names of images of the data set.</param>
/// <param name="Stage">The stage that is compared, by symbol or name; null for the method's first.</param>
/// <param name="Count">The images for each query.</param>
/// <param name="Format">What is printed, one of <see cref="Retrieval.SimilarWriter.Formats"/>.</param>
/// <param name="Output">The picture's file as the user gave it; null for <c>RUN/neighbors.png</c>.</param>
internal sealed record NeighborsRequest(string RunFolder, RunConfiguration Configuration, IReadOnlyList<string> Queries, string? Stage, int Count, string Format, string? Output);
