using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Storage;
using CD.Runner.Tables;

namespace CD.Runner.Runs;

/// <summary>The folder of one run and the names of its files.</summary>
public sealed class RunFolder
{
    /// <summary>Names the folder; nothing is read or written.</summary>
    /// <param name="path">The folder.</param>
    public RunFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The run's name: the folder's last component.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The resolved configuration.</summary>
    public string ConfigurationFile => File(ConfigurationResolver.RunFile);

    /// <summary>Where and how the run was computed: an array of environments in the order of their use.</summary>
    public string EnvironmentFile => File("environment.json");

    /// <summary>What the run has taken: its time and its memory.</summary>
    public string ResourcesFile => File("resources.json");

    /// <summary>The last checkpoint.</summary>
    public string CheckpointFile => File("checkpoint.safetensors");

    /// <summary>The trained weights under the authors' names; written when the run ends.</summary>
    public string ModelFile => File("model.safetensors");

    /// <summary>One row an epoch.</summary>
    public string MetricsFile => File(EpochTable.FileName);

    /// <summary>The final scores; its presence marks a finished run.</summary>
    public string EvaluationFile => File(EvaluationTable.FileName);

    /// <summary>The folder of event files where no other is asked for.</summary>
    public string TensorBoardFolder => File("tensorboard");

    /// <summary>The arguments that go on with this run, ready to be pasted into a shell.</summary>
    public string ResumeArguments => $"train --resume --output {ShellWord.Of(Path)}";

    private string[] Files => [ConfigurationFile, EnvironmentFile, ResourcesFile, CheckpointFile, ModelFile, MetricsFile, EvaluationFile];

    /// <summary>Whether the run has ended.</summary>
    public bool Finished => System.IO.File.Exists(EvaluationFile);

    /// <summary>Makes the folder and keeps other processes from training in it.</summary>
    /// <returns>The lock, to be held while the run is prepared and trained; it ends with the process too, so a killed run leaves none behind. Its unfinished files are removed.</returns>
    /// <exception cref="UserErrorException">The folder is a file, holds something else, is in use by another process, or cannot be written.</exception>
    public IDisposable Lock()
    {
        RefuseFile();
        try
        {
            Directory.CreateDirectory(Path);
            RefuseOtherFiles([.. Files, TensorBoardFolder]);
            FileStream held = FileLock.Open(File(".lock"), FileOptions.DeleteOnClose);
            RemoveAbandoned();
            return held;
        }
        catch (IOException exception) when (FileLock.IsHeld(exception))
        {
            throw new UserErrorException(
                ExitCode.Conflict,
                $"Another process is training in {Path}; nothing was changed. Wait until it has ended, or choose another folder with --output.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Write(Path, exception);
        }
    }

    /// <summary>Reads the configuration of the run that is in the folder.</summary>
    /// <param name="methods">The methods there are.</param>
    /// <returns>The configuration as it was recorded.</returns>
    /// <exception cref="UserErrorException">There is no run, or its configuration cannot be read.</exception>
    public RunConfiguration ReadConfiguration(MethodCatalogue methods) =>
        ConfigurationResolver.Resolve(new ConfigurationSources { RunFolder = Path, Methods = methods }, needsData: false);

    /// <summary>Makes the folder ready for a run, or refuses.</summary>
    /// <param name="configuration">The resolved configuration of the run.</param>
    /// <param name="methods">The methods there are.</param>
    /// <param name="resume">Whether an unfinished run is to go on.</param>
    /// <param name="overwrite">Whether a run that is there is to be deleted first.</param>
    /// <returns>What is to be done in it.</returns>
    /// <exception cref="UserErrorException">The folder holds something else, or an unfinished run and neither flag is given.</exception>
    public RunStart Prepare(RunConfiguration configuration, MethodCatalogue methods, bool resume, bool overwrite)
    {
        RefuseFile();
        bool replaced = overwrite && System.IO.File.Exists(ConfigurationFile);
        try
        {
            Directory.CreateDirectory(Path);
            foreach (string file in overwrite ? Files : [])
            {
                System.IO.File.Delete(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageError.Write(Path, exception);
        }

        if (!System.IO.File.Exists(ConfigurationFile))
        {
            // What other commands have made of a run that is replaced may stay.
            if (!replaced)
            {
                RefuseOtherFiles([TensorBoardFolder]);
            }

            return RunStart.Fresh;
        }

        if (RunIdentity.Hash(ReadConfiguration(methods)) != RunIdentity.Hash(configuration))
        {
            throw new UserErrorException(
                ExitCode.Conflict,
                $"{Path} holds a run of another configuration (see its config.yaml); nothing was changed. Choose another folder with --output, or replace that run with --overwrite.");
        }

        if (Finished)
        {
            return RunStart.Finished;
        }

        if (!System.IO.File.Exists(CheckpointFile))
        {
            return RunStart.Fresh;
        }

        return resume
            ? RunStart.Resume
            : throw new UserErrorException(ExitCode.Conflict, $"{Path} holds an unfinished run of this configuration. Go on with --resume, or start anew with --overwrite.");
    }

    // With the lock held nobody else writes here, so unfinished files are those of a killed run. One that stays does no harm.
    private void RemoveAbandoned()
    {
        foreach (string file in Files.SelectMany(file => Directory.GetFiles(Path, $".{System.IO.Path.GetFileName(file)}.*.tmp")))
        {
            try
            {
                System.IO.File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private void RefuseFile()
    {
        if (System.IO.File.Exists(Path))
        {
            throw new UserErrorException(ExitCode.Conflict, $"{Path} is a file; --output takes a folder. Choose another name.");
        }
    }

    private void RefuseOtherFiles(IEnumerable<string> allowed)
    {
        if (!System.IO.File.Exists(ConfigurationFile)
            && Directory.EnumerateFileSystemEntries(Path).Except(allowed).Any(entry => !System.IO.Path.GetFileName(entry).StartsWith('.')))
        {
            throw new UserErrorException(ExitCode.Conflict, $"{Path} holds other files and no run; nothing was changed. Choose an empty or new folder with --output.");
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
