using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A border of zeros on all four sides. It copies the images; a border in <see cref="Conv2D"/> does not.</summary>
public sealed class ZeroPadding2D : Layer
{
    /// <summary>Creates a border.</summary>
    /// <param name="padding">Pixels on every side, at least 1.</param>
    /// <param name="name">The layer's name; null for <c>zero_padding2d</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="padding"/> is below 1.</exception>
    public ZeroPadding2D(int padding = 1, string? name = null)
        : base(name) => Padding = Argument.Positive(padding, nameof(padding));

    /// <summary>Pixels on every side.</summary>
    public int Padding { get; }

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], inputShape[1], Widen(inputShape[2]), Widen(inputShape[3])];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["padding"] = Padding, ["data_format"] = "channels_first" };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ZeroPadding2D FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ZeroPadding2D), config);
        reader.ChannelsFirst();
        return reader.Finish(new ZeroPadding2D(reader.Value<int>("padding"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.pad(Cast(inputs), (Padding, Padding, Padding, Padding)).MoveToOuterDisposeScope(); // [batch, channels, height + 2 padding, width + 2 padding]
    }

    private long Widen(long size) => size < 0 ? -1 : size + (2L * Padding);
}
