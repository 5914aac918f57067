using System.Text.Json;
using System.Text.Json.Nodes;
using CD.Runner.Errors;
using CD.Runner.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Export.Keras;

/// <summary>Writes a TensorFlow.js layers model: <c>model.json</c> and shards of weights, for <c>tf.loadLayersModel</c>.</summary>
/// <remarks>The same Functional model as a <c>.keras</c> file's, in the form that TensorFlow.js reads (tfjs-layers/src/models.ts, engine/container.ts; tfjs-core/src/io/types.ts).</remarks>
internal sealed class TensorFlowJsExporter : IModelExporter
{
    /// <summary>The format's name.</summary>
    public const string FormatName = "tfjs";

    private const string ModelFile = "model.json";
    private const string Generator = "contrastive-disentangling";
    private const int ShardLength = 4 << 20;

    /// <inheritdoc/>
    public string Format => FormatName;

    /// <inheritdoc/>
    public string Description => "A TensorFlow.js layers model, a folder for tf.loadLayersModel in browsers and node.";

    /// <inheritdoc/>
    public string DefaultName => "model-tfjs";

    /// <inheritdoc/>
    public bool WritesFolder => true;

    /// <inheritdoc/>
    public bool TakesBytes => false;

    /// <inheritdoc/>
    public bool TakesHalf => true;

    /// <inheritdoc/>
    public IReadOnlyList<(string Path, long Bytes)> Write(ExportModel model, string path)
    {
        KerasModel keras = KerasModel.Of(model.Graph, FormatName);
        (JsonArray specifications, byte[] data) = Weights(keras, model.WeightsDtype);
        int shards = Math.Max(1, (data.Length + ShardLength - 1) / ShardLength);
        string[] names = [.. Enumerable.Range(1, shards).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"group1-shard{number}of{shards}.bin"))];
        JsonObject description = new()
        {
            ["format"] = "layers-model",
            ["generatedBy"] = Generator,
            ["convertedBy"] = null,
            ["modelTopology"] = Topology(keras),
            ["weightsManifest"] = new JsonArray(new JsonObject { ["paths"] = new JsonArray([.. names.Select(name => (JsonNode)name)]), ["weights"] = specifications }),
            ["userDefinedMetadata"] = ExportDescription.Of(model),
        };
        ExportFolder.Write(path, IsOurs, folder =>
        {
            for (int index = 0; index < shards; index++)
            {
                int start = index * ShardLength;
                int length = Math.Min(ShardLength, data.Length - start);
                AtomicFile.Write(Path.Combine(folder, names[index]), stream => stream.Write(data, start, length));
            }

            AtomicFile.WriteText(Path.Combine(folder, ModelFile), writer => writer.Write(description.ToJsonString(JsonSerializerOptions.Default)));
        });
        return [.. ((string[])[ModelFile, .. names]).Select(name => Path.Combine(path, name)).Select(file => (file, new FileInfo(file).Length))];
    }

    private static JsonObject Topology(KerasModel model) => new()
    {
        ["keras_version"] = "2.15.0",
        ["backend"] = "tensorflow",
        ["model_config"] = new JsonObject
        {
            ["class_name"] = "Functional",
            ["config"] = new JsonObject
            {
                ["name"] = Generator,
                ["trainable"] = true,
                ["layers"] = new JsonArray([.. model.Layers.Select(Layer)]),
                ["input_layers"] = new JsonArray(KerasJson.Reference(model.Input)),
                ["output_layers"] = new JsonArray([.. model.Outputs.Select(KerasJson.Reference)]),
            },
        },
    };

    private static JsonObject Layer(KerasLayer layer)
    {
        JsonObject config = new() { ["name"] = layer.Name, ["trainable"] = true, ["dtype"] = "float32" };
        if (layer.ClassName == KerasModel.InputClass)
        {
            config = new JsonObject { ["batch_input_shape"] = KerasJson.Shape(layer.Shape), ["dtype"] = "float32", ["sparse"] = false, ["name"] = layer.Name };
        }

        foreach ((string key, JsonNode? value) in layer.Config)
        {
            config[key] = value?.DeepClone();
        }

        JsonArray call = new([.. layer.Inputs.Select(name => (JsonNode)new JsonArray(name, 0, 0, new JsonObject()))]);
        return new JsonObject { ["class_name"] = layer.ClassName, ["name"] = layer.Name, ["config"] = config, ["inbound_nodes"] = layer.Inputs.Count == 0 ? [] : new JsonArray(call) };
    }

    private static (JsonArray Specifications, byte[] Data) Weights(KerasModel model, WeightsDtype dtype)
    {
        using MemoryStream data = new();
        JsonArray specifications = [];
        foreach (KerasLayer layer in model.Layers)
        {
            foreach (KerasWeight weight in layer.Weights)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor values = KerasValues.Of(FormatName, layer, weight);
                JsonObject specification = new() { ["name"] = $"{layer.Name}/{weight.Name}", ["shape"] = new JsonArray([.. values.shape.Select(size => (JsonNode)size)]), ["dtype"] = "float32" };

                // Kernels only: biases and statistics are few, and in float16 they would cost accuracy and save nothing.
                if (dtype == WeightsDtype.Float16 && values.dim() > 1)
                {
                    values = values.to_type(ScalarType.Float16);
                    specification["quantization"] = new JsonObject { ["dtype"] = "float16", ["original_dtype"] = "float32" };
                    if (!values.isfinite().all().item<bool>())
                    {
                        throw NoExportRule.For(FormatName, layer.Node!, $"a value of '{weight.Own}' is beyond float16's 65504 (--weights-dtype float32 keeps it)");
                    }
                }

                data.Write(values.bytes);
                if (data.Length > Array.MaxLength / 2)
                {
                    throw new UserErrorException(ExitCode.Usage, "The model's weights take more than 1 GiB, which TensorFlow.js cannot hold. Export fewer stages (--stages), weights in float16 (--weights-dtype), or another format.");
                }

                specifications.Add(specification);
            }
        }

        return (specifications, data.ToArray());
    }

    /// <summary>Whether a folder holds an earlier export of this program and nothing that a user added.</summary>
    private static bool IsOurs(string folder)
    {
        string description = Path.Combine(folder, ModelFile);
        try
        {
            return File.Exists(description)
                && Directory.EnumerateFileSystemEntries(folder).All(entry => Path.GetFileName(entry) == ModelFile || Path.GetFileName(entry).StartsWith("group1-shard", StringComparison.Ordinal))
                && JsonNode.Parse(File.ReadAllText(description)) is JsonObject content && (string?)content["generatedBy"] == Generator;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
