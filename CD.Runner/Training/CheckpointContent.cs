using CD.Model.Serialization;
using CD.Runner.Errors;
using CD.Runner.Tables;
using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>A checkpoint read into memory.</summary>
/// <param name="file">Its tensors and metadata; owned from here on.</param>
/// <param name="position">How far the run had come.</param>
/// <param name="records">The epochs' rows.</param>
public sealed class CheckpointContent(TensorArchive file, TrainingPosition position, IReadOnlyList<EpochRecord> records) : IDisposable
{
    private readonly Dictionary<string, Tensor> tensors = file.Tensors.ToDictionary(entry => entry.Name, entry => entry.Tensor, StringComparer.Ordinal);

    /// <summary>How far the run had come.</summary>
    public TrainingPosition Position { get; } = position;

    /// <summary>The epochs' rows.</summary>
    public IReadOnlyList<EpochRecord> Records { get; } = records;

    /// <summary>A tensor by name, on the processor.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UserErrorException">The checkpoint does not have it.</exception>
    public Tensor Find(string name) => tensors.TryGetValue(name, out Tensor? value)
        ? value
        : throw new UserErrorException(ExitCode.Storage, $"The checkpoint has no tensor {name}: it is of another version. Start the run anew with --overwrite.");

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
