using CD.Model.Serialization;
using CD.Runner.Storage;

namespace CD.Runner.Export.Arrays;

/// <summary>Writes a model's variables as a safetensors file, with the model's description as the file's metadata.</summary>
internal sealed class SafeTensorsExporter : IModelExporter
{
    /// <inheritdoc/>
    public string Format => "safetensors";

    /// <inheritdoc/>
    public string Description => "The weights alone under the names of the authors' PyTorch checkpoints, for any reader of safetensors.";

    /// <inheritdoc/>
    public string DefaultName => "model-export.safetensors";

    /// <inheritdoc/>
    public bool WritesFolder => false;

    /// <inheritdoc/>
    public bool TakesBytes => false;

    /// <inheritdoc/>
    public bool TakesHalf => false;

    /// <inheritdoc/>
    public IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path)
    {
        IReadOnlyList<NamedTensor> arrays = ModelArrays.Of(model, this);
        Dictionary<string, string> texts = new(ExportMetadata.Of(model), StringComparer.Ordinal);
        AtomicFile.Write(path, stream => SafeTensors.Write(stream, arrays, texts));
        return [(path, new FileInfo(path).Length)];
    }
}
