using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Runs;

namespace CD.Runner.Comparisons;

/// <summary>Finds the runs that a user names.</summary>
internal static class ComparedRuns
{
    /// <summary>Reads runs' folders, and folders of runs.</summary>
    /// <param name="paths">The folder of a run, the folder beside whose <c>runs.csv</c> runs lie, or one that <c>reproduce</c> has written.</param>
    /// <param name="note">Told one line about each run in a folder of runs that has not ended.</param>
    /// <returns>The finished runs in the order in which they are named, those of one folder by name, each once; at least one.</returns>
    /// <exception cref="UserErrorException">A folder is missing or holds no run (<see cref="ExitCode.Usage"/>), a run that was named has not ended (<see cref="ExitCode.Conflict"/>), or files cannot be read.</exception>
    public static IReadOnlyList<ComparedRun> Find(IReadOnlyList<string> paths, Action<string> note) =>
        [.. paths.SelectMany(path => Of(path, note)).DistinctBy(run => run.Folder.Path)];

    private static List<ComparedRun> Of(string path, Action<string> note)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (IsRun(folder))
        {
            return [ComparedRun.Read(folder) ?? throw new UserErrorException(ExitCode.Conflict, $"{path}: this run has not ended, so it has no scores to compare; go on with {new RunFolder(folder).ResumeArguments}.")];
        }

        string[] inside = [.. new[] { folder, Path.Combine(folder, "runs") }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Where(IsRun).Order(StringComparer.Ordinal)];
        if (inside.Length == 0)
        {
            throw ConfigurationError.At(path, $"this is neither the folder of a run, because it holds no {ConfigurationResolver.RunFile}, nor one that holds runs; give folders that train or reproduce has written.");
        }

        List<ComparedRun> runs = [];
        foreach (string run in inside)
        {
            if (ComparedRun.Read(run) is { } finished)
            {
                runs.Add(finished);
            }
            else
            {
                note($"{run} has not ended and is left out.");
            }
        }

        return runs.Count > 0 ? runs : throw new UserErrorException(ExitCode.Conflict, $"{path}: none of the {inside.Length} runs in it has ended, so there are no scores to compare.");
    }

    private static bool IsRun(string folder) => File.Exists(new RunFolder(folder).ConfigurationFile);
}
