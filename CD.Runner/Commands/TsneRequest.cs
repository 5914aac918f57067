using CD.Runner.Configuration;
using CD.Runner.Projection;

namespace CD.Runner.Commands;

/// <summary>What <c>tsne</c> was asked to do.</summary>
/// <param name="RunFolder">The run's folder as the user gave it; it holds the run's settings.</param>
/// <param name="Configuration">The run's settings, with the data set and the device that the user gave.</param>
/// <param name="Options">What to draw.</param>
/// <param name="Output">The folder to write to as the user gave it; null for <c>RUN/tsne</c>.</param>
internal sealed record TsneRequest(string RunFolder, RunConfiguration Configuration, TsnePictureOptions Options, string? Output);
