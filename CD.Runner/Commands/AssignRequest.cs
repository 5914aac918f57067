using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>assign</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it.</param>
/// <param name="Configuration">The run's settings with the new images.</param>
/// <param name="Output">The table as the user gave it; null for <c>RUN/assigned.csv</c>.</param>
internal sealed record AssignRequest(string RunFolder, RunConfiguration Configuration, string? Output);
