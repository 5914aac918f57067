using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Storage;

namespace CD.Runner.Runs;

/// <summary>Trained weights as a safetensors file under the state names of the paper's released code.</summary>
public static class ModelFile
{
    /// <summary>Writes a network's weights.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="network">The network.</param>
    /// <param name="configuration">The configuration it was trained with, kept in the file's metadata.</param>
    public static void Write(string path, ContrastiveDisentanglingNetwork network, RunConfiguration configuration)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["configuration"] = ConfigurationWriter.Write(configuration) };
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, network.State(), metadata));
    }

    /// <summary>Reads a run's trained weights.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="network">The network, built; changed in place.</param>
    /// <exception cref="UserErrorException">There are none yet, or they are damaged or of another network.</exception>
    public static void Read(RunFolder folder, ContrastiveDisentanglingNetwork network)
    {
        if (!File.Exists(folder.ModelFile))
        {
            throw new UserErrorException(ExitCode.Conflict, $"The run in {folder.Path} has no trained weights yet. Let it end: {folder.ResumeArguments}");
        }

        Read(folder.ModelFile, network);
    }

    /// <summary>Reads weights into a network of the same shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network, built; changed in place.</param>
    /// <exception cref="UserErrorException">The file is missing, damaged, or of another network.</exception>
    public static void Read(string path, ContrastiveDisentanglingNetwork network)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using TensorArchive file = SafeTensors.Read(stream);
            network.LoadState(file.Tensors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new UserErrorException(ExitCode.Storage, $"The weights {path} cannot be read: {exception.Message}", exception);
        }
    }
}
