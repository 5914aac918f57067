using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>What layers share that make one value of every square window, channel by channel.</summary>
public abstract class WindowPooling2D : Layer
{
    /// <summary>Creates a pooling.</summary>
    /// <param name="poolSize">Height and width of the window, at least 1.</param>
    /// <param name="strides">Step of the window, at least 1; null for the window's size.</param>
    /// <param name="padding">The border around the inputs.</param>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    /// <exception cref="ArgumentException">A size is below 1.</exception>
    private protected WindowPooling2D(int poolSize, int? strides, Padding2D padding, string? name)
        : base(name)
    {
        PoolSize = Argument.Positive(poolSize, nameof(poolSize));
        Strides = Argument.Positive(strides ?? poolSize, nameof(strides));
        Padding = padding;
    }

    /// <summary>Height and width of the window.</summary>
    public int PoolSize { get; }

    /// <summary>Step of the window.</summary>
    public int Strides { get; }

    /// <summary>The border around the inputs, which counts for nothing.</summary>
    public Padding2D Padding { get; }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], inputShape[1], Padding.OutputSize(inputShape[2], PoolSize, Strides), Padding.OutputSize(inputShape[3], PoolSize, Strides)];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["pool_size"] = PoolSize,
        ["strides"] = Strides,
        ["padding"] = Padding.ToJson(),
        ["data_format"] = "channels_first",
    };

    /// <summary>Makes a layer of its configuration.</summary>
    private protected static TLayer Read<TLayer>(JsonObject config, Func<int, int?, Padding2D, string?, TLayer> create)
        where TLayer : WindowPooling2D
    {
        ConfigReader reader = new(typeof(TLayer).Name, config);
        reader.ChannelsFirst();
        return reader.Finish(create(reader.Value<int>("pool_size"), reader.Value<int>("strides"), Padding2D.FromJson(reader.Node("padding")), reader.Value<string>("name")));
    }
}
