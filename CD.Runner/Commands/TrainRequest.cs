using CD.Runner.Configuration;

namespace CD.Runner.Commands;

/// <summary>What <c>train</c> was asked to do.</summary>
/// <param name="Configuration">The run's settings.</param>
/// <param name="Output">The run's folder as the user gave it; null for <c>results/NAME</c> with the name of <see cref="RunIdentity"/>.</param>
/// <param name="Resume">Whether to go on from the run's last checkpoint.</param>
/// <param name="Overwrite">Whether to replace a run that is in the folder already; never together with <paramref name="Resume"/>.</param>
/// <param name="NoProgress">Whether to print plain lines instead of bars.</param>
/// <param name="Json">Whether to print one JSON object per epoch instead of anything else.</param>
internal sealed record TrainRequest(RunConfiguration Configuration, string? Output, bool Resume, bool Overwrite, bool NoProgress, bool Json)
{
    /// <summary>The folder of event files for TensorBoard, a relative one in the run's folder; null for none.</summary>
    public string? TensorBoard { get; init; }
}
