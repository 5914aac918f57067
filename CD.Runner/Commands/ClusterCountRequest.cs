using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>Of which run's images <c>bench</c> compares the estimated number of clusters with the classes.</summary>
/// <param name="RunFolder">The run's folder as the user gave it.</param>
/// <param name="Configuration">The run's settings, with the images and the device that the user gave.</param>
/// <param name="Draws">How many subsets of classes of each size, at least 1.</param>
internal sealed record ClusterCountRequest(string RunFolder, RunConfiguration Configuration, int Draws);
