using CD.Runner.Configuration;
using CD.Runner.Explanation;

namespace CD.Runner.Commands;

/// <summary>What <c>explain</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave.</param>
/// <param name="Options">What is explained, and how.</param>
internal sealed record ExplainRequest(string RunFolder, RunConfiguration Configuration, ExplainOptions Options);
