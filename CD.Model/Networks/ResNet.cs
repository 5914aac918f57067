using System.Text.Json.Nodes;
using CD.Model.Gradients;
using CD.Model.Inference;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The backbone f: a residual network with ImageNet's stem and global average pooling (He et al., 2016; torchvision's version 1.5).</summary>
/// <remarks>
/// <c>[batch, channels, height, width]</c> to <c>[batch, 512]</c> (ResNet-50: 2048). Parts are named as in the authors' checkpoints:
/// <c>conv1</c>, <c>bn1</c>, <c>layer1.0</c> to <c>layer4.n</c>. No weight starts at zero but the normalizations' biases.
/// </remarks>
public sealed class ResNet : CompositeLayer
{
    private readonly ConvolutionUnit stem;

    /// <summary>Creates a residual network.</summary>
    /// <param name="backbone">How many and which blocks.</param>
    /// <param name="name">The layer's name; null for <c>res_net</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such network.</exception>
    public ResNet(BackboneKind backbone, string? name = null)
        : base(name)
    {
        Backbone = backbone;
        int[] depths = backbone switch
        {
            BackboneKind.ResNet18 => [2, 2, 2, 2],
            BackboneKind.ResNet34 or BackboneKind.ResNet50 => [3, 4, 6, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(backbone), backbone, "backbone is ResNet18, ResNet34 or ResNet50. Choose one of these."),
        };

        stem = new ConvolutionUnit(AddPart("conv1", ResidualLayers.Convolution(64, 7, 2)), AddPart("bn1", ResidualLayers.Normalization()), rectify: true);
        AddPart("maxpool", new MaxPooling2D(3, strides: 2, padding: 1));
        for (int stage = 0; stage < depths.Length; stage++)
        {
            AddPart($"layer{stage + 1}", Stage(backbone, stage, depths[stage]));
        }

        AddPart("avgpool", new GlobalAveragePooling2D());
    }

    /// <summary>How many and which blocks.</summary>
    public BackboneKind Backbone { get; }

    /// <summary>Channels of h: 512, or 2048 for ResNet-50.</summary>
    public int OutputChannels => Backbone == BackboneKind.ResNet50 ? 512 * BottleneckBlock.Expansion : 512;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) =>
        Parts.Aggregate(inputShape, (shape, part) => part.Layer.ComputeOutputShape(shape));

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["backbone"] = Backbone.ToString() };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ResNet FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ResNet), config);
        string backbone = reader.Value<string>("backbone");
        return Enum.TryParse(backbone, out BackboneKind kind)
            ? reader.Finish(new ResNet(kind, reader.Value<string>("name")))
            : throw new ArgumentException($"backbone is ResNet18, ResNet34 or ResNet50; received '{backbone}'. Choose one of these.", nameof(config));
    }

    /// <inheritdoc/>
    internal override void AddTo(InferenceBuilder builder)
    {
        stem.AddTo(builder, rectified: true);
        foreach ((string _, Layer layer) in Parts.Skip(2))
        {
            layer.AddTo(builder);
        }
    }

    /// <inheritdoc/>
    internal override bool IsTraced => stem.IsTraced && Parts.Skip(2).All(part => part.Layer.IsTraced);

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs) =>
        ChainTrace.Run(inputs, [stem.CallTraced, .. Parts.Skip(2).Select(part => (TracedStep)part.Layer.CallTraced)]); // [batch, 512 or 2048]

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        long[] shape = inputShape;
        foreach ((string segment, Layer part) in Parts)
        {
            shape = BuildPart(part, shape, context);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = stem.Call(inputs, shortcut: null, training);
        foreach ((string _, Layer layer) in Parts.Skip(2))
        {
            values = layer.CallOwned(values, training, overwrite: false);
        }

        return values.MoveToOuterDisposeScope(); // [batch, 512 or 2048]
    }

    private static Sequential Stage(BackboneKind backbone, int stage, int depth)
    {
        int filters = 64 << stage;
        int strides = stage == 0 ? 1 : 2;
        return new Sequential([.. Enumerable.Range(0, depth).Select(index => backbone == BackboneKind.ResNet50
            ? (Layer)new BottleneckBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0)
            : new ResidualBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0 && stage > 0))]);
    }
}
