using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>Layers one after the other. A layer's index is its name in variable paths: <c>0.weight</c>, <c>1.running_mean</c>.</summary>
public class Sequential : CompositeLayer
{
    /// <summary>Creates a chain of layers, which it owns.</summary>
    /// <param name="layers">At least one layer, in the order of the computation; each is used once.</param>
    /// <param name="name">The layer's name; null for <c>sequential</c>.</param>
    /// <exception cref="ArgumentException">There is no layer, or one appears twice.</exception>
    public Sequential(IReadOnlyList<Layer> layers, string? name = null)
        : base(name)
    {
        if (layers.Count == 0 || layers.Distinct().Count() != layers.Count)
        {
            throw new ArgumentException($"A Sequential has at least one layer and each once; received {layers.Count} of which {layers.Distinct().Count()} are distinct. Create a layer for each place.", nameof(layers));
        }

        for (int index = 0; index < layers.Count; index++)
        {
            AddPart(index.ToString(System.Globalization.CultureInfo.InvariantCulture), layers[index]);
        }
    }

    /// <summary>The layers in the order of the computation.</summary>
    public IReadOnlyList<Layer> Layers => [.. Parts.Select(part => part.Layer)];

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["layers"] = new JsonArray([.. Parts.Select(part => LayerSerializer.Serialize(part.Layer))]),
    };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Sequential FromConfig(JsonObject config, LayerSerializer serializer)
    {
        ConfigReader reader = new(nameof(Sequential), config);
        return reader.Finish(new Sequential([.. reader.Node("layers").AsArray().Select(layer => serializer.Deserialize(layer!.AsObject()))], reader.Value<string>("name")));
    }
}
