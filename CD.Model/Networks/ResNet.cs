using System.Text.Json.Nodes;
using CD.Model.Layers;

namespace CD.Model.Networks;

/// <summary>The backbone f: a residual network with ImageNet's stem and global average pooling (He et al., 2016; torchvision's version 1.5).</summary>
/// <remarks>
/// <c>[batch, channels, height, width]</c> to <c>[batch, 8 width]</c> (ResNet-50: 32 width), with the standard width of 64 to 512 (2048). Parts are named as in the authors' checkpoints:
/// <c>conv1</c>, <c>bn1</c>, <c>layer1.0</c> to <c>layer4.n</c>. No weight starts at zero but the normalizations' biases.
/// </remarks>
public sealed class ResNet : CompositeLayer
{
    /// <summary>The channels of the first stage in He et al.'s networks.</summary>
    public const int StandardWidth = 64;

    /// <summary>The fewest channels the first stage can have.</summary>
    public const int LeastWidth = 8;

    /// <summary>The most channels the first stage can have.</summary>
    public const int MostWidth = 1024;

    /// <summary>What the channels of the first stage are a multiple of.</summary>
    public const int WidthStep = 8;

    /// <summary>Creates a residual network.</summary>
    /// <param name="backbone">How many and which blocks.</param>
    /// <param name="width">Channels of the first stage, which every further stage doubles: a multiple of 8 from 8 to 1024.</param>
    /// <param name="name">The layer's name; null for <c>res_net</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such network, or no such width.</exception>
    public ResNet(BackboneKind backbone, int width = StandardWidth, string? name = null)
        : base(name)
    {
        Backbone = backbone;
        Width = width is >= LeastWidth and <= MostWidth && width % WidthStep == 0
            ? width
            : throw new ArgumentOutOfRangeException(nameof(width), width, $"width is a multiple of {WidthStep} from {LeastWidth} to {MostWidth}. Round it.");
        int[] depths = backbone switch
        {
            BackboneKind.ResNet18 => [2, 2, 2, 2],
            BackboneKind.ResNet34 or BackboneKind.ResNet50 => [3, 4, 6, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(backbone), backbone, "backbone is ResNet18, ResNet34 or ResNet50. Choose one of these."),
        };

        AddPart("conv1", ResidualLayers.Convolution(width, 7, 2));
        AddPart("bn1", ResidualLayers.Normalization());
        AddPart("relu", new ReLU());
        AddPart("maxpool", new MaxPooling2D(3, strides: 2, padding: 1));
        for (int stage = 0; stage < depths.Length; stage++)
        {
            AddPart($"layer{stage + 1}", Stage(backbone, width << stage, stage == 0, depths[stage]));
        }

        AddPart("avgpool", new GlobalAveragePooling2D());
    }

    /// <summary>How many and which blocks.</summary>
    public BackboneKind Backbone { get; }

    /// <summary>Channels of the first stage.</summary>
    public int Width { get; }

    /// <summary>Channels of h: 8 times the width, or 32 times for ResNet-50.</summary>
    public int OutputChannels => 8 * Width * (Backbone == BackboneKind.ResNet50 ? BottleneckBlock.Expansion : 1);

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["backbone"] = Backbone.ToString(), ["width"] = Width };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ResNet FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ResNet), config);
        string backbone = reader.Value<string>("backbone");
        return Enum.TryParse(backbone, out BackboneKind kind)
            ? reader.Finish(new ResNet(kind, reader.Value<int>("width"), reader.Value<string>("name")))
            : throw new ArgumentException($"backbone is ResNet18, ResNet34 or ResNet50; received '{backbone}'. Choose one of these.", nameof(config));
    }

    private static Sequential Stage(BackboneKind backbone, int filters, bool first, int depth)
    {
        int strides = first ? 1 : 2;
        return new Sequential([.. Enumerable.Range(0, depth).Select(index => backbone == BackboneKind.ResNet50
            ? (Layer)new BottleneckBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0)
            : new ResidualBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0 && !first))]);
    }
}
