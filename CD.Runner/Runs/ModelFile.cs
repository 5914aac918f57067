using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Storage;
using CD.Runner.Weights;

namespace CD.Runner.Runs;

/// <summary>A run's result as a safetensors file: trained weights, for Contrastive Disentangling under the state names of the paper's released code.</summary>
internal static class ModelFile
{
    /// <summary>Writes a learner's result.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="learner">The learner.</param>
    /// <param name="configuration">The configuration it was trained with, kept in the file's metadata.</param>
    public static void Write(string path, ILearner learner, RunConfiguration configuration)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["configuration"] = ConfigurationWriter.Write(configuration) };
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, learner.ModelState(), metadata));
    }

    /// <summary>Reads a run's trained weights.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="learner">A learner of the same configuration; changed in place.</param>
    /// <exception cref="UserErrorException">There are none yet, or they are damaged or of another configuration.</exception>
    public static void Read(RunFolder folder, ILearner learner)
    {
        if (!File.Exists(folder.ModelFile))
        {
            throw new UserErrorException(ExitCode.Conflict, $"The run in {folder.Path} has no trained weights yet. Let it end: {folder.ResumeArguments}");
        }

        Read(folder.ModelFile, learner);
    }

    /// <summary>Reads a run's trained weights, or those of a file that a user gave instead.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="learner">A learner of the run's configuration; changed in place.</param>
    /// <param name="weights">The file; null for the run's own.</param>
    /// <param name="note">Told one line each about that file; null for nobody.</param>
    /// <exception cref="UserErrorException">There are no weights yet, or they are damaged or do not fit.</exception>
    public static void Read(RunFolder folder, ILearner learner, string? weights, Action<string>? note)
    {
        if (weights is null)
        {
            Read(folder, learner);
        }
        else
        {
            NetworkWeights.Load(weights, learner, note);
        }
    }

    /// <summary>Reads weights into a learner.</summary>
    /// <param name="path">The file.</param>
    /// <param name="learner">A learner of the same configuration; changed in place.</param>
    /// <exception cref="UserErrorException">The file is missing, damaged, or of another configuration.</exception>
    public static void Read(string path, ILearner learner)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            using TensorArchive file = SafeTensors.Read(stream);
            learner.LoadModel(file.Tensors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            throw new UserErrorException(ExitCode.Storage, $"The weights {path} cannot be read: {exception.Message}", exception);
        }
    }
}
