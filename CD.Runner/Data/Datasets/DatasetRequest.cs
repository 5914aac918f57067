using CD.Runner.Configuration;

namespace CD.Runner.Data.Datasets;

/// <summary>What a data set's reader is asked for.</summary>
/// <param name="Directory">The data's folder; null only where the data set comes with the program.</param>
/// <param name="Splits">The parts to read, in the data set's order; where the folder decides which there are, those of the settings.</param>
/// <param name="Settings">The other settings.</param>
/// <param name="Cancellation">Stops the reading.</param>
/// <param name="Progress">Receives the number of files read, from any thread; null for none.</param>
internal sealed record DatasetRequest(string? Directory, IReadOnlyList<string> Splits, DataSettings Settings, CancellationToken Cancellation, IProgress<int>? Progress)
{
    /// <summary>The folder of a data set that needs one.</summary>
    public string Folder => Directory ?? throw new InvalidOperationException("A data set that needs a folder is not opened without one.");
}
