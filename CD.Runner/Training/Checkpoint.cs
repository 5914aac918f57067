using System.Text.Json;
using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Storage;
using CD.Runner.Tables;

namespace CD.Runner.Training;

/// <summary>All that a run needs to go on as if it had not been stopped: one safetensors file.</summary>
/// <remarks>
/// Tensors: the learner's state (networks under the names of their variables, the optimizers' states under <c>adam.</c>, <c>sgd.</c>, <c>rmsprop.</c> or a name of their own), the generators' states
/// under <c>generator.</c>. Metadata: position, records so far, and the resolved configuration as YAML.
/// </remarks>
internal static class Checkpoint
{
    private const string FormatPrefix = "contrastive-disentangling-checkpoint-";
    private const string Format = FormatPrefix + "2";

    /// <summary>Writes a checkpoint: to a temporary name, flushed, renamed.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="position">How far the run has come.</param>
    /// <param name="records">The epochs' rows so far.</param>
    /// <param name="configuration">The resolved configuration as YAML.</param>
    public static void Write(
        string path,
        IReadOnlyList<NamedTensor> tensors,
        TrainingPosition position,
        IReadOnlyList<EpochRecord> records,
        string configuration)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["position"] = JsonSerializer.Serialize(position),
            ["records"] = JsonSerializer.Serialize(records),
            ["configuration"] = configuration,
        };
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, tensors, metadata));
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content; the caller disposes it.</returns>
    /// <exception cref="UserErrorException">The file is missing, damaged, or no checkpoint.</exception>
    public static CheckpointContent Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            TensorArchive file = SafeTensors.Read(stream);
            string? format = file.Metadata.GetValueOrDefault("format");
            if (format != Format)
            {
                file.Dispose();
                throw new InvalidDataException(format?.StartsWith(FormatPrefix, StringComparison.Ordinal) == true
                    ? $"it was written by another version of this program ({format}, this one writes {Format})."
                    : $"its format is not {Format}.");
            }

            return new CheckpointContent(
                file,
                JsonSerializer.Deserialize<TrainingPosition>(file.Metadata["position"]) ?? throw new InvalidDataException("it has no position."),
                JsonSerializer.Deserialize<List<EpochRecord>>(file.Metadata["records"]) ?? throw new InvalidDataException("it has no records."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or KeyNotFoundException)
        {
            throw new UserErrorException(ExitCode.Storage, $"The checkpoint {path} cannot be read: {exception.Message} Start the run anew with --overwrite.", exception);
        }
    }
}
