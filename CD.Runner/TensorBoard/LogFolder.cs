using CD.Runner.Errors;
using CD.Runner.Runs;
using CD.Runner.Storage;

namespace CD.Runner.TensorBoard;

/// <summary>The folder of one run's event files: what TensorBoard takes for one run.</summary>
internal static class LogFolder
{
    /// <summary>Makes the folder ready before work starts.</summary>
    /// <remarks>A run that goes on leaves what is there. One that begins removes the files of another where they are in its own folder or may be replaced.</remarks>
    /// <param name="run">The run's folder.</param>
    /// <param name="asked">The folder; a relative one is in the run's.</param>
    /// <param name="start">How the run starts.</param>
    /// <param name="options">Whether the run may replace another or was to go on.</param>
    /// <returns>The folder's full path.</returns>
    /// <exception cref="UserErrorException">The folder cannot be written (<see cref="ExitCode.Storage"/>), or has event files of another run (<see cref="ExitCode.Conflict"/>).</exception>
    public static string Prepare(RunFolder run, string asked, RunStart start, TrainOptions options)
    {
        string folder = Path.GetFullPath(asked, run.Path);
        return StorageAccess.Write(folder, () =>
        {
            Directory.CreateDirectory(folder);
            if (start == RunStart.Resume || EventFileName.In(folder).Count == 0)
            {
                return folder;
            }

            if (folder == run.TensorBoardFolder || options.Overwrite)
            {
                Clear(folder);
                return folder;
            }

            // A run that was stopped before its first checkpoint goes on here.
            return options.Resume
                ? folder
                : throw new UserErrorException(ExitCode.Conflict, $"{folder} holds the event files of another run, and TensorBoard would draw both as one. Give --tensorboard another folder, or replace them with --overwrite.");
        });
    }

    /// <summary>Throws where a folder outside the run's cannot be written; called before anything of an earlier run is deleted.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="asked">The folder that the user gave, from the run's.</param>
    /// <exception cref="UserErrorException">It is a file (<see cref="ExitCode.Conflict"/>), or cannot be made (<see cref="ExitCode.Storage"/>).</exception>
    public static void Check(RunFolder run, string asked)
    {
        string folder = Path.GetFullPath(asked, run.Path);
        if (File.Exists(folder))
        {
            throw new UserErrorException(ExitCode.Conflict, $"{folder} is a file; --tensorboard takes a folder. Choose another name.");
        }

        if (!folder.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            StorageAccess.Write(folder, () => Directory.CreateDirectory(folder));
        }
    }

    /// <summary>Removes event files and the projector's, where there are any.</summary>
    /// <param name="folder">The folder.</param>
    public static void Clear(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string file in EventFileName.In(folder).Concat(EmbeddingProjector.FilesIn(folder)).ToArray())
        {
            File.Delete(file);
        }
    }
}
