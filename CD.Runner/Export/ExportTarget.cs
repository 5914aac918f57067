using CD.Runner.Errors;
using CD.Runner.Runs;

namespace CD.Runner.Export;

/// <summary>Where an export goes; decided before any work.</summary>
internal static class ExportTarget
{
    /// <summary>Finds the file or folder to write.</summary>
    /// <param name="output">What the user gave; null for the format's usual name in the run's folder.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="exporter">The format.</param>
    /// <returns>The full path; a link's end.</returns>
    /// <exception cref="UserErrorException">It is empty (<see cref="ExitCode.Usage"/>), a file where a folder is written or the reverse, or a file of the run itself (<see cref="ExitCode.Conflict"/>).</exception>
    public static string Resolve(string? output, string runFolder, IModelExporter exporter)
    {
        if (output is { Length: 0 })
        {
            throw new UserErrorException(ExitCode.Usage, $"--output is empty; name the {(exporter.WritesFolder ? "folder" : "file")} to write.");
        }

        string path = LinkEnd(Path.GetFullPath(output ?? Path.Combine(runFolder, exporter.DefaultName)));
        if (exporter.WritesFolder ? File.Exists(path) : Directory.Exists(path))
        {
            string there = exporter.WritesFolder ? "a file is there, and a folder is to be written" : "a folder is there, and a file is to be written";
            throw new UserErrorException(ExitCode.Conflict, $"Cannot write {path}: {there}. Choose another --output or move it away.");
        }

        if (IsRuns(path, new RunFolder(runFolder)))
        {
            throw new UserErrorException(ExitCode.Conflict, $"Cannot write {path}: it is the run's own. Choose another --output.");
        }

        return path;
    }

    private static bool IsRuns(string path, RunFolder run) =>
        ((string[])[run.Path, run.ConfigurationFile, run.EnvironmentFile, run.CheckpointFile, run.ModelFile, run.MetricsFile, run.EvaluationFile])
            .Any(own => string.Equals(Path.TrimEndingDirectorySeparator(Path.GetFullPath(own)), Path.TrimEndingDirectorySeparator(path), StringComparison.Ordinal));

    private static string LinkEnd(string path)
    {
        FileSystemInfo place = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return place.LinkTarget is null ? path : place.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }
}
