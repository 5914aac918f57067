using System.Text.Json.Nodes;

namespace CD.Runner.Export.Keras;

/// <summary>A model's configuration as Keras 3 writes it (keras/src/models/functional.py, <c>get_config</c>; saving/serialization_lib.py).</summary>
internal static class KerasJson
{
    private const string Dtype = "float32";

    /// <summary>The configuration of the whole model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The model's name.</param>
    /// <returns>The content of <c>config.json</c>.</returns>
    public static JsonObject Of(KerasModel model, string name) => new()
    {
        ["module"] = "keras.src.models.functional",
        ["class_name"] = "Functional",
        ["config"] = new JsonObject
        {
            ["name"] = name,
            ["trainable"] = true,
            ["layers"] = new JsonArray([.. model.Layers.Select(layer => Layer(model, layer))]),
            ["input_layers"] = Reference(model.Input),
            ["output_layers"] = new JsonArray([.. model.Outputs.Select(Reference)]),
        },
        ["registered_name"] = "Functional",
        ["build_config"] = new JsonObject { ["input_shape"] = null },
    };

    /// <summary>A shape with null for what is free.</summary>
    public static JsonArray Shape(IReadOnlyList<long> shape) => new([.. shape.Select(size => size < 0 ? null : (JsonNode)size)]);

    /// <summary>A layer's first output.</summary>
    public static JsonArray Reference(string layer) => new(layer, 0, 0);

    private static JsonObject Layer(KerasModel model, KerasLayer layer)
    {
        JsonObject config = new() { ["name"] = layer.Name, ["trainable"] = true, ["dtype"] = Dtype };
        if (layer.ClassName == KerasModel.InputClass)
        {
            config = new JsonObject { ["batch_shape"] = Shape(layer.Shape), ["dtype"] = Dtype, ["sparse"] = false, ["name"] = layer.Name };
        }

        foreach ((string key, JsonNode? value) in layer.Config)
        {
            config[key] = value?.DeepClone();
        }

        return new JsonObject
        {
            ["module"] = "keras.layers",
            ["class_name"] = layer.ClassName,
            ["config"] = config,
            ["registered_name"] = null,
            ["name"] = layer.Name,
            ["inbound_nodes"] = Call(model, layer),
        };
    }

    private static JsonArray Call(KerasModel model, KerasLayer layer)
    {
        JsonNode[] tensors = [.. layer.Inputs.Select(name => (JsonNode)Tensor(model.Layers.First(other => other.Name == name)))];
        return tensors.Length == 0
            ? []
            : new JsonArray(new JsonObject { ["args"] = tensors.Length == 1 ? new JsonArray(tensors[0]) : new JsonArray(new JsonArray(tensors)), ["kwargs"] = new JsonObject() });
    }

    private static JsonObject Tensor(KerasLayer layer) => new()
    {
        ["class_name"] = "__keras_tensor__",
        ["config"] = new JsonObject { ["shape"] = Shape(layer.Shape), ["dtype"] = Dtype, ["keras_history"] = Reference(layer.Name) },
    };
}
