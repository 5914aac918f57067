using CD.Runner.Configuration;
using CD.Runner.Heads;

namespace CD.Runner.Commands;

/// <summary>What <c>heads</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave.</param>
/// <param name="Options">What is drawn.</param>
/// <param name="Output">The folder to write to as the user gave it; null for <c>RUN/heads</c>.</param>
internal sealed record HeadsRequest(string RunFolder, RunConfiguration Configuration, HeadsOptions Options, string? Output);
