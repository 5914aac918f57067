using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>preview</c> was asked to do.</summary>
/// <param name="Configuration">The settings of the data and the views.</param>
/// <param name="Output">The PNG file to write, as the user gave it.</param>
/// <param name="Count">The number of images. 1 to 256.</param>
internal sealed record PreviewRequest(RunConfiguration Configuration, string Output, int Count);
