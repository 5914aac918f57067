using System.Text.Json.Nodes;
using CD.Model.Layers;

namespace CD.Model.Initializers;

/// <summary>Writes initializers as Keras' <c>{"class_name", "config"}</c> and reads them.</summary>
internal static class InitializerSerializer
{
    public static JsonObject Serialize(Initializer initializer) => new()
    {
        ["class_name"] = initializer.GetType().Name,
        ["config"] = initializer.GetConfig(),
    };

    public static Initializer Deserialize(JsonNode serialized)
    {
        ConfigReader outer = new(nameof(Initializer), serialized.AsObject());
        string className = outer.Value<string>("class_name");
        ConfigReader reader = new(className, outer.Node("config").AsObject());
        Initializer initializer = className switch
        {
            nameof(Zeros) => new Zeros(),
            nameof(Ones) => new Ones(),
            nameof(Identity) => reader.Value<double>("gain") == 1.0
                ? new Identity()
                : throw new ArgumentException("An Identity has the gain 1. Use a layer that scales its outputs.", nameof(serialized)),
            nameof(RandomNormal) => new RandomNormal(reader.Value<double>("mean"), reader.Value<double>("stddev")),
            nameof(RandomUniform) => new RandomUniform(reader.Value<double>("minval"), reader.Value<double>("maxval")),
            nameof(VarianceScaling) => new VarianceScaling(reader.Value<double>("scale"), reader.Value<string>("mode"), reader.Value<string>("distribution")),
            _ => throw new ArgumentException($"An initializer is Zeros, Ones, Identity, RandomNormal, RandomUniform or VarianceScaling; received '{className}'. Choose one of these.", nameof(serialized)),
        };
        return outer.Finish(reader.Finish(initializer));
    }
}
