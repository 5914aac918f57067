using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>All values of a sample in one axis: <c>[batch, channels, height, width]</c> to <c>[batch, channels height width]</c>, channels first.</summary>
public sealed class Flatten : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">The layer's name; null for <c>flatten</c>.</param>
    public Flatten(string? name = null)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) => inputShape.Length < 2
        ? throw new ArgumentException($"Layer '{Name}' takes inputs [batch, ...] of at least two axes; received {Describe(inputShape)}.", nameof(inputShape))
        : [inputShape[0], inputShape.Skip(1).Any(size => size < 0) ? -1 : inputShape.Skip(1).Aggregate(1L, (product, size) => product * size)];

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["data_format"] = "channels_first" };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Flatten FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Flatten), config);
        reader.ChannelsFirst();
        return reader.Finish(new Flatten(reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Cast(inputs).flatten(1).alias().MoveToOuterDisposeScope(); // [batch, values]
    }
}
