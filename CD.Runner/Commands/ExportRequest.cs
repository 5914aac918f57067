using CD.Runner.Configuration;
using CD.Runner.Export;

namespace CD.Runner.Commands;

/// <summary>What <c>export</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave, which only clusters need.</param>
/// <param name="Options">What to export, and how.</param>
/// <param name="Weights">A file of weights to use instead of the run's own; null for those.</param>
internal sealed record ExportRequest(string RunFolder, RunConfiguration Configuration, ExportOptions Options, string? Weights);
