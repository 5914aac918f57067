using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>embed</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave.</param>
/// <param name="Output">The folder to write to as the user gave it; null for <c>RUN/embeddings</c>.</param>
/// <param name="Weights">A file of weights to use instead of the run's own; null for those.</param>
internal sealed record EmbedRequest(string RunFolder, RunConfiguration Configuration, string? Output, string? Weights = null);
