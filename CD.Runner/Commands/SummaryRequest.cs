using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>summary</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings.</param>
internal sealed record SummaryRequest(string RunFolder, RunConfiguration Configuration);
