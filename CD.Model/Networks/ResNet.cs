using System.Text.Json.Nodes;
using CD.Model.Inference;
using CD.Model.Kernels;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

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

    // The project's kernels of the training pass take channels by so many.
    private const int KernelChannels = 64;

    private readonly ConvolutionUnit stem;
    private readonly MaxPooling2D pooling;
    private readonly ShortcutBlock[] blocks;

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

        stem = new ConvolutionUnit(AddPart("conv1", ResidualLayers.Convolution(width, 7, 2)), AddPart("bn1", ResidualLayers.Normalization()), rectify: true);
        pooling = AddPart("maxpool", new MaxPooling2D(3, strides: 2, padding: 1));
        Sequential[] stages = [.. depths.Select((depth, stage) => AddPart($"layer{stage + 1}", Stage(backbone, width << stage, stage == 0, depth)))];
        blocks = [.. stages.SelectMany(stage => stage.Layers).Cast<ShortcutBlock>()];
        AddPart("avgpool", new GlobalAveragePooling2D());
    }

    /// <summary>How many and which blocks.</summary>
    public BackboneKind Backbone { get; }

    /// <summary>Channels of the first stage.</summary>
    public int Width { get; }

    /// <summary>Channels of h: 8 times the width, or 32 times for ResNet-50.</summary>
    public int OutputChannels => 8 * Width * (Backbone == BackboneKind.ResNet50 ? BottleneckBlock.Expansion : 1);

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) =>
        Parts.Aggregate(inputShape, (shape, part) => part.Layer.ComputeOutputShape(shape));

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

        return values.MoveToOuterDisposeScope(); // [batch, OutputChannels]
    }

    /// <summary>Whether <see cref="Forward"/> works here: bfloat16 on a processor for which the project has kernels of its own, at a width they take.</summary>
    /// <param name="images">The images.</param>
    /// <returns>Whether it does.</returns>
    internal bool Differentiates(Tensor images) =>
        Width % KernelChannels == 0 && images.dtype == ScalarType.BFloat16 && images.device_type == DeviceType.CPU && WorkerTeam.Available && TensorMemory.Available;

    /// <summary>Computes h in training without libtorch's gradients, and keeps on the tape what <see cref="Backward"/> needs.</summary>
    /// <param name="images">bfloat16 <c>[batch, channels, height, width]</c>, laid out channels-last; given away.</param>
    /// <param name="tape">An empty tape.</param>
    /// <returns>h, <c>[batch, OutputChannels]</c>, bfloat16, which the current dispose scope owns.</returns>
    internal Tensor Forward(Tensor images, GradientTape tape)
    {
        using IDisposable guard = no_grad();
        CheckInputs(images);
        tape.Push(null, images);
        Tensor values = stem.Forward(images, shortcut: null, tape, keep: false);
        values = pooling.Forward(values, tape);
        foreach (ShortcutBlock block in blocks)
        {
            values = block.Forward(values, tape);
        }

        tape.Push(values.shape);
        return values.mean([2, 3]);
    }

    /// <summary>Adds the gradients of all weights to those that are there.</summary>
    /// <param name="gradient">The gradient of h, <c>[batch, OutputChannels]</c>.</param>
    /// <param name="tape">The tape of <see cref="Forward"/>; empty afterwards.</param>
    internal void Backward(Tensor gradient, GradientTape tape)
    {
        using IDisposable guard = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long[] shape = tape.Pop<long[]>().Note;
        using Tensor pixel = gradient.to_type(ScalarType.BFloat16).div_(shape[2] * shape[3]).view(shape[0], 1, 1, shape[1]);
        Tensor first = pixel.expand(shape[0], shape[2], shape[3], shape[1]).contiguous().permute(0, 3, 1, 2);
        Tensor? second = null;
        foreach (ShortcutBlock block in blocks.Reverse())
        {
            (first, second) = block.Backward(first, second, tape);
        }

        Tensor pooled = first.add_(second!);
        stem.Backward(pooling.Backward(pooled, tape), null, tape, wanted: false);
        tape.Pop<object?>().Tensors[0].Dispose();
    }

    private static Sequential Stage(BackboneKind backbone, int filters, bool first, int depth)
    {
        int strides = first ? 1 : 2;
        return new Sequential([.. Enumerable.Range(0, depth).Select(index => backbone == BackboneKind.ResNet50
            ? (Layer)new BottleneckBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0)
            : new ResidualBlock(filters, index == 0 ? strides : 1, convShortcut: index == 0 && !first))]);
    }
}
