using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CD.Runner.Storage;

namespace CD.Runner.Export.Keras;

/// <summary>Writes a <c>.keras</c> file, the format of Keras 3: a zip of metadata.json, config.json and model.weights.h5.</summary>
/// <remarks>
/// Standard layers only, so that <c>keras.saving.load_model</c> needs no custom object. How images are made is in
/// <c>assets/preprocessing.json</c>, a place that Keras unpacks and does not read.
/// </remarks>
internal sealed class KerasExporter : IModelExporter
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "keras";

    /// <summary>The file of the weights in the zip.</summary>
    public const string WeightsEntry = "model.weights.h5";

    /// <summary>The file of the configuration in the zip.</summary>
    public const string ConfigEntry = "config.json";

    // The oldest Keras whose files look like this; a file says which version wrote it, for people.
    private const string KerasVersion = "3.0.0";
    private const string ModelName = "contrastive_disentangling";
    private static readonly DateTimeOffset EntryDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public string Description => "A .keras file of standard layers, for keras.saving.load_model of Keras 3.";

    /// <inheritdoc/>
    public string DefaultName => "model.keras";

    /// <inheritdoc/>
    public bool WritesFolder => false;

    /// <inheritdoc/>
    public bool TakesBytes => false;

    /// <inheritdoc/>
    public bool TakesHalf => false;

    /// <inheritdoc/>
    public IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path)
    {
        KerasModel keras = KerasModel.Of(model.Graph, FormatName);
        using MemoryStream weights = new();
        KerasWeightFile.Write(keras, FormatName, weights);
        JsonObject metadata = new() { ["keras_version"] = KerasVersion, ["date_saved"] = "1980-01-01@00:00:00" };
        AtomicFile.Write(path, stream =>
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(zip, "metadata.json", Json(metadata));
            Add(zip, ConfigEntry, Json(KerasJson.Of(keras, ModelName)));
            Add(zip, WeightsEntry, weights.GetBuffer().AsSpan(0, (int)weights.Length));
            Add(zip, "assets/preprocessing.json", Json(ExportDescription.Of(model)));
        });
        return [(path, new FileInfo(path).Length)];
    }

    private static byte[] Json(JsonObject node) => Encoding.UTF8.GetBytes(node.ToJsonString(JsonSerializerOptions.Default));

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        // Stored, as Keras does: weights do not compress.
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryDate;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}
