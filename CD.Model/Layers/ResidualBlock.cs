using System.Text.Json.Nodes;

namespace CD.Model.Layers;

/// <summary>The block of ResNet-18 and ResNet-34: two 3x3 convolutions, the first with the strides.</summary>
public sealed class ResidualBlock : ShortcutBlock
{
    /// <summary>Creates a block.</summary>
    /// <param name="filters">Output channels, at least 1.</param>
    /// <param name="strides">Step of the first convolution, at least 1.</param>
    /// <param name="convShortcut">Whether the shortcut is a 1x1 convolution and a normalization; needed where channels or size change.</param>
    /// <param name="name">The layer's name; null for <c>residual_block</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public ResidualBlock(int filters, int strides = 1, bool convShortcut = false, string? name = null)
        : base([ResidualLayers.Convolution(filters, 3, strides), ResidualLayers.Convolution(filters, 3, 1)], strides, convShortcut, name)
    {
        Filters = filters;
        Strides = strides;
    }

    /// <summary>Output channels.</summary>
    public int Filters { get; }

    /// <summary>Step of the first convolution.</summary>
    public int Strides { get; }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["filters"] = Filters, ["strides"] = Strides, ["conv_shortcut"] = ConvShortcut };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ResidualBlock FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ResidualBlock), config);
        return reader.Finish(new ResidualBlock(reader.Value<int>("filters"), reader.Value<int>("strides"), reader.Value<bool>("conv_shortcut"), reader.Value<string>("name")));
    }
}
