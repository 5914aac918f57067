using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>evaluate</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the folder of the data and the device that the user gave.</param>
/// <param name="Json">Whether to print the scores as one JSON object.</param>
/// <param name="Weights">A file of weights to use instead of the run's own; null for those.</param>
internal sealed record EvaluateRequest(string RunFolder, RunConfiguration Configuration, bool Json, string? Weights = null);
