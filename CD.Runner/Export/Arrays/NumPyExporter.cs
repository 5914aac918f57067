using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CD.Model.Serialization;
using CD.Runner.Storage;
using NumSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Export.Arrays;

/// <summary>Writes a model's variables as a NumPy archive.</summary>
/// <remarks>The model's description is the array <see cref="MetadataName"/>: the bytes of a JSON text (UTF-8), which need no pickle to be read.</remarks>
internal sealed class NumPyExporter : IModelExporter
{
    /// <summary>The name of the description.</summary>
    public const string MetadataName = "metadata";

    // The first date that a zip file can hold, and NumPy's own choice.
    private static readonly DateTimeOffset FirstDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Format => "npz";

    /// <inheritdoc/>
    public string Description => "The weights alone under the names of the authors' PyTorch checkpoints, for numpy.load.";

    /// <inheritdoc/>
    public string DefaultName => "model.npz";

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
        JsonObject texts = new(ExportMetadata.Of(model).Select(text => KeyValuePair.Create(text.Key, (JsonNode?)JsonValue.Create(text.Value))));
        AtomicFile.Write(path, stream =>
        {
            // NumSharp's savez dates the entries by the clock.
            using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (NamedTensor entry in arrays)
            {
                using DisposeScope scope = NewDisposeScope();
                using IDisposable noGrad = no_grad();
                using NDArray array = View(entry.Tensor.detach().cpu().contiguous());
                Add(archive, entry.Name, array);
            }

            using NDArray metadata = np.array(Encoding.UTF8.GetBytes(texts.ToJsonString()));
            Add(archive, MetadataName, metadata);
        });
        return [(path, new FileInfo(path).Length)];
    }

    private static void Add(ZipArchive archive, string name, NDArray array)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = FirstDate;
        using Stream stream = entry.Open();
        np.save(stream, array);
    }

    /// <summary>A tensor's memory as an array; the tensor outlives it.</summary>
    private static unsafe NDArray View(Tensor tensor)
    {
        Span<byte> bytes = tensor.bytes;
        Type type = tensor.dtype switch
        {
            ScalarType.Float32 => typeof(float),
            ScalarType.Float64 => typeof(double),
            ScalarType.Int64 => typeof(long),
            _ => throw new NotSupportedException($"Variables are float32, float64 or int64; received {tensor.dtype}."),
        };
        fixed (byte* start = bytes)
        {
            using NDArray flat = np.frombuffer((nint)start, bytes.Length, type);
            return flat.reshape(tensor.shape);
        }
    }
}
