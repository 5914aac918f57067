using CD.Runner.Configuration;
using CD.Runner.Discovery;

namespace CD.Runner.Commands;

/// <summary>What <c>discover</c> was asked to do.</summary>
/// <param name="RunFolder">The folder of a trained run as the user gave it; null where a network is to be trained first.</param>
/// <param name="Configuration">The run's settings with the images to look at, or those of the training.</param>
/// <param name="Options">How to look.</param>
/// <param name="Output">The folder of the run that is trained; null for the usual one.</param>
/// <param name="NoProgress">Whether the training prints plain lines instead of bars.</param>
internal sealed record DiscoverRequest(string? RunFolder, RunConfiguration Configuration, DiscoveryOptions Options, string? Output, bool NoProgress);
