using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Runner.Tables;

namespace CD.Runner.Curves;

/// <summary>The epochs of one run, under the name that stands in the legend.</summary>
/// <param name="Name">The name.</param>
/// <param name="Epochs">The epochs in order, at least one.</param>
internal sealed record RunCurves(string Name, IReadOnlyList<EpochRecord> Epochs)
{
    /// <summary>Reads the tables of epochs of runs, finished or not, and names the runs by what differs in their paths; a run that is given twice counts once.</summary>
    /// <param name="folders">The runs' folders, at least one.</param>
    /// <returns>The runs in their order.</returns>
    /// <exception cref="UserErrorException">A folder is not a run's, has no finished epoch, or its table cannot be read.</exception>
    public static IReadOnlyList<RunCurves> Read(IReadOnlyList<string> folders)
    {
        RunFolder[] runs = [.. folders.Select(folder => new RunFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))).DistinctBy(run => run.Path)];
        IReadOnlyList<EpochRecord>[] epochs = [.. runs.Select(Epochs)];
        return [.. RunNames.Shorten([.. runs.Select(run => run.Path)]).Zip(epochs, (name, records) => new RunCurves(name, records))];

        static IReadOnlyList<EpochRecord> Epochs(RunFolder run)
        {
            if (!File.Exists(run.MetricsFile) && !File.Exists(run.ConfigurationFile))
            {
                throw new UserErrorException(
                    ExitCode.Usage,
                    $"{run.Path}: this is not the folder of a run, because it holds neither {EpochTable.FileName} nor {ConfigurationResolver.RunFile}; give the folder that train has written.");
            }

            IReadOnlyList<EpochRecord> records = File.Exists(run.MetricsFile) ? EpochTable.Read(run.MetricsFile) : [];
            return records.Count > 0
                ? records
                : throw new UserErrorException(ExitCode.Usage, $"{run.Path}: no epoch of this run has ended yet, so there is nothing to draw; train further first.");
        }
    }
}
