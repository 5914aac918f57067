using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>report</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings and its discovery.</param>
/// <param name="Configuration">The run's settings, with the place of the images.</param>
/// <param name="Output">The page's file as the user gave it; null for <c>RUN/report.html</c>.</param>
internal sealed record ReportRequest(string RunFolder, RunConfiguration Configuration, string? Output);
