using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>Writes layers as Keras' <c>{"class_name", "config"}</c> and makes layers of it; weights are not part of it.</summary>
public sealed class LayerSerializer
{
    private readonly Dictionary<string, Func<JsonObject, Layer>> factories = new(StringComparer.Ordinal)
    {
        [nameof(Activation)] = Activation.FromConfig,
        [nameof(Add)] = Add.FromConfig,
        [nameof(AveragePooling2D)] = AveragePooling2D.FromConfig,
        [nameof(BatchNormalization)] = BatchNormalization.FromConfig,
        [nameof(BottleneckBlock)] = BottleneckBlock.FromConfig,
        [nameof(Conv2D)] = Conv2D.FromConfig,
        [nameof(Conv2DTranspose)] = Conv2DTranspose.FromConfig,
        [nameof(Dense)] = Dense.FromConfig,
        [nameof(Dropout)] = Dropout.FromConfig,
        [nameof(Flatten)] = Flatten.FromConfig,
        [nameof(GlobalAveragePooling2D)] = GlobalAveragePooling2D.FromConfig,
        [nameof(LeakyReLU)] = LeakyReLU.FromConfig,
        [nameof(MaxPooling2D)] = MaxPooling2D.FromConfig,
        [nameof(ReLU)] = ReLU.FromConfig,
        [nameof(Reshape)] = Reshape.FromConfig,
        [nameof(ResidualBlock)] = ResidualBlock.FromConfig,
        [nameof(UnitNormalization)] = UnitNormalization.FromConfig,
        [nameof(UpSampling2D)] = UpSampling2D.FromConfig,
        [nameof(ZeroPadding2D)] = ZeroPadding2D.FromConfig,
    };

    /// <summary>Creates a serializer that knows the layers of this namespace.</summary>
    public LayerSerializer() => factories[nameof(Sequential)] = config => Sequential.FromConfig(config, this);

    /// <summary>The class names that can be read.</summary>
    public IReadOnlyCollection<string> ClassNames => [.. factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Teaches this serializer another class.</summary>
    /// <param name="className">The class' name without its namespace.</param>
    /// <param name="factory">Makes a layer of what its <see cref="Layer.GetConfig"/> returned.</param>
    /// <exception cref="ArgumentException">The name is known already.</exception>
    public void Register(string className, Func<JsonObject, Layer> factory)
    {
        if (!factories.TryAdd(className, factory))
        {
            throw new ArgumentException($"A class name is registered once; received '{className}' again. Use another name.", nameof(className));
        }
    }

    /// <summary>Writes a layer's class and configuration.</summary>
    /// <param name="layer">Any layer.</param>
    /// <returns>A new object that the caller may change.</returns>
    public static JsonObject Serialize(Layer layer) => new()
    {
        ["class_name"] = layer.GetType().Name,
        ["config"] = layer.GetConfig(),
    };

    /// <summary>Makes a layer, not yet built, of its class and configuration.</summary>
    /// <param name="serialized">What <see cref="Serialize"/> returned.</param>
    /// <returns>A layer with an equal configuration.</returns>
    /// <exception cref="ArgumentException">The class is unknown, or its configuration lacks a key, has an unknown one or a wrong value.</exception>
    public Layer Deserialize(JsonObject serialized)
    {
        ConfigReader reader = new(nameof(Layer), serialized);
        string className = reader.Value<string>("class_name");
        if (!factories.TryGetValue(className, out Func<JsonObject, Layer>? factory))
        {
            throw new ArgumentException($"A layer's class is one of {string.Join(", ", ClassNames)}; received '{className}'. Register it first.", nameof(serialized));
        }

        return reader.Finish(factory(reader.Node("config").AsObject()));
    }
}
