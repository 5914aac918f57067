using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A block of a residual network: relu(f(x) + shortcut(x)), where f alternates convolutions and normalizations (He et al., 2016).</summary>
/// <remarks>The parts are named as in the authors' checkpoints: <c>conv1</c>, <c>bn1</c>, <c>conv2</c>, <c>bn2</c>, ..., <c>downsample.0</c>, <c>downsample.1</c>.</remarks>
public abstract class ShortcutBlock : CompositeLayer
{
    private readonly List<(Conv2D Convolution, BatchNormalization Normalization, ReLU? Rectifier)> stages = [];
    private readonly Sequential? downsample;
    private readonly Add add = new();
    private readonly ReLU rectifier = new();

    /// <summary>Creates the block.</summary>
    /// <param name="convolutions">The convolutions of f in order; the block owns them.</param>
    /// <param name="strides">Step of the shortcut, the product of the convolutions' steps.</param>
    /// <param name="convShortcut">Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</param>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    private protected ShortcutBlock(IReadOnlyList<Conv2D> convolutions, int strides, bool convShortcut, string? name)
        : base(name)
    {
        for (int index = 0; index < convolutions.Count; index++)
        {
            Conv2D convolution = AddPart($"conv{index + 1}", convolutions[index]);
            BatchNormalization normalization = AddPart($"bn{index + 1}", ResidualLayers.Normalization());
            stages.Add((convolution, normalization, index + 1 < convolutions.Count ? AddPart($"relu{index + 1}", new ReLU()) : null));
        }

        downsample = convShortcut ? AddPart("downsample", ResidualLayers.Projection(convolutions[^1].Filters, strides)) : null;
        AddPart("add", add);
        AddPart("relu", rectifier);
    }

    /// <summary>Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</summary>
    public bool ConvShortcut => downsample is not null;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        long[] shape = stages.Aggregate(inputShape, (current, stage) => stage.Convolution.ComputeOutputShape(current));
        return ConvShortcut || shape.AsSpan().SequenceEqual(inputShape)
            ? shape
            : throw new ArgumentException($"Layer '{Name}' adds its inputs {Describe(inputShape)} to {Describe(shape)}. Set convShortcut, or keep channels and size.", nameof(inputShape));
    }

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        long[] shape = inputShape;
        foreach ((Conv2D convolution, BatchNormalization normalization, ReLU? between) in stages)
        {
            shape = BuildPart(convolution, shape, context);
            BuildPart(normalization, shape, context);
            if (between is not null)
            {
                BuildPart(between, shape, context);
            }
        }

        if (downsample is not null)
        {
            BuildPart(downsample, inputShape, context);
        }

        BuildPart(add, shape, context);
        BuildPart(rectifier, shape, context);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = inputs;
        foreach ((Conv2D convolution, BatchNormalization normalization, ReLU? between) in stages)
        {
            Tensor convolved = ReferenceEquals(values, inputs) ? convolution.Call(values, training) : convolution.CallOwned(values, training, overwrite: false);
            values = normalization.CallOwned(convolved, training, overwrite: false);
            values = between?.CallOwned(values, training, overwrite: true) ?? values;
        }

        // The sum and its rectification reuse the memory of the last normalization, whose gradient needs its inputs only.
        Tensor shortcut = downsample is null ? inputs : downsample.Call(inputs, training);
        Tensor sum = add.CallOwned(values, shortcut);
        return rectifier.CallOwned(sum, training, overwrite: true).MoveToOuterDisposeScope();
    }
}
