using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>The block of ResNet-50: 1x1, 3x3 with the strides, and 1x1 to four times the filters (torchvision's version 1.5).</summary>
public sealed class BottleneckBlock : ShortcutBlock
{
    /// <summary>Output channels over filters.</summary>
    public const int Expansion = 4;

    /// <summary>Creates a block.</summary>
    /// <param name="filters">Channels of the inner convolutions, at least 1; there are <see cref="Expansion"/> times as many output channels.</param>
    /// <param name="strides">Step of the 3x3 convolution, at least 1.</param>
    /// <param name="convShortcut">Whether the shortcut is a 1x1 convolution and a normalization; needed where channels or size change.</param>
    /// <param name="name">The layer's name; null for <c>bottleneck_block</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public BottleneckBlock(int filters, int strides = 1, bool convShortcut = false, string? name = null)
        : base([ResidualLayers.Convolution(filters, 1, 1), ResidualLayers.Convolution(filters, 3, strides), ResidualLayers.Convolution(Expansion * filters, 1, 1)], strides, convShortcut, name)
    {
        Filters = filters;
        Strides = strides;
    }

    /// <summary>Channels of the inner convolutions.</summary>
    public int Filters { get; }

    /// <summary>Step of the 3x3 convolution.</summary>
    public int Strides { get; }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["filters"] = Filters, ["strides"] = Strides, ["conv_shortcut"] = ConvShortcut };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static BottleneckBlock FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(BottleneckBlock), config);
        return reader.Finish(new BottleneckBlock(reader.Value<int>("filters"), reader.Value<int>("strides"), reader.Value<bool>("conv_shortcut"), reader.Value<string>("name")));
    }
}
