using System.Text.Json;
using System.Text.Json.Nodes;
using CD.Runner.Storage;
using Google.Protobuf;

namespace CD.Runner.Export.SavedModel;

/// <summary>Writes TensorFlow's SavedModel: a folder that <c>tf.saved_model.load</c> and TensorFlow Serving read as it is.</summary>
/// <remarks>
/// <para>
/// The weights are constants of the graph, so there is no checkpoint, no saver and no object graph: <c>tf.saved_model.load</c> reads it through its
/// loader of TensorFlow 1's form (python/saved_model/load_v1_in_v2.py), whose result has <c>signatures</c> and no other methods, and the C++ loader
/// (cc/saved_model/loader.cc), which TensorFlow Serving uses, restores nothing where <c>variables/variables.index</c> is missing.
/// </para>
/// <para>Files: <c>saved_model.pb</c>, an empty <c>variables</c> as TensorFlow makes it, and <c>assets.extra/preprocessing.json</c>, the place for a user's own files.</para>
/// </remarks>
internal sealed class SavedModelExporter : IModelExporter
{
    /// <summary>The format's name.</summary>
    public const string Name = "savedmodel";

    /// <summary>The file that makes a folder a SavedModel.</summary>
    public const string ModelFile = "saved_model.pb";

    /// <summary>The file that says how images are made, with forward slashes.</summary>
    public const string PreprocessingFile = "assets.extra/preprocessing.json";

    private const string Producer = "producer";
    private const string Product = "contrastive-disentangling savedmodel";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <inheritdoc/>
    public string Format => Name;

    /// <inheritdoc/>
    public string Description => "A TensorFlow SavedModel folder with a serving_default signature, for TensorFlow Serving and tf.saved_model.load.";

    /// <inheritdoc/>
    public string DefaultName => "model-savedmodel";

    /// <inheritdoc/>
    public bool WritesFolder => true;

    /// <inheritdoc/>
    public bool TakesBytes => true;

    /// <inheritdoc/>
    public bool TakesHalf => false;

    /// <inheritdoc/>
    public IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path)
    {
        Protos.TensorFlow.SavedModel message = SavedModelBuilder.Build(model);
        ExportFolder.Write(path, IsOurs, folder =>
        {
            AtomicFile.Write(Path.Combine(folder, ModelFile), message.WriteTo);
            AtomicFile.WriteText(Path.Combine(folder, PreprocessingFile), writer => writer.WriteLine(Describe(model).ToJsonString(Indented)));
            Directory.CreateDirectory(Path.Combine(folder, "variables"));
        });
        return [.. new[] { ModelFile, PreprocessingFile }.Select(file => Path.Combine(path, file)).Select(file => (file, new FileInfo(file).Length))];
    }

    private static JsonObject Describe(ExportModel model)
    {
        JsonObject description = ExportDescription.Of(model);
        description[Producer] = Product;
        return description;
    }

    /// <summary>Whether a folder holds an earlier export of this program: our description, a model, and nothing that a user added.</summary>
    private static bool IsOurs(string folder)
    {
        string description = Path.Combine(folder, PreprocessingFile);
        HashSet<string> written = new([ModelFile, "variables", "assets.extra", PreprocessingFile], StringComparer.Ordinal);
        if (!File.Exists(description) || !Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).All(entry => written.Contains(Path.GetRelativePath(folder, entry).Replace('\\', '/'))))
        {
            return false;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(description)) is JsonObject content && (string?)content[Producer] == Product;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
