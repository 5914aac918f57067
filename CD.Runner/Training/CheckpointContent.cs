using CD.Model.Serialization;
using CD.Runner.Methods;
using CD.Runner.Tables;

namespace CD.Runner.Training;

/// <summary>A checkpoint read into memory.</summary>
/// <param name="file">Its tensors and metadata; owned from here on.</param>
/// <param name="position">How far the run had come.</param>
/// <param name="records">The epochs' rows.</param>
internal sealed class CheckpointContent(TensorArchive file, TrainingPosition position, IReadOnlyList<EpochRecord> records) : IDisposable
{
    /// <summary>The tensors.</summary>
    public SavedState State { get; } = new(file.Tensors);

    /// <summary>How far the run had come.</summary>
    public TrainingPosition Position { get; } = position;

    /// <summary>The epochs' rows.</summary>
    public IReadOnlyList<EpochRecord> Records { get; } = records;

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
