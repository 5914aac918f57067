using CD.Model.Inference;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A block of a residual network: relu(f(x) + shortcut(x)), where f alternates convolutions and normalizations (He et al., 2016).</summary>
/// <remarks>The parts are named as in the authors' checkpoints: <c>conv1</c>, <c>bn1</c>, <c>conv2</c>, <c>bn2</c>, ..., <c>downsample.0</c>, <c>downsample.1</c>.</remarks>
public abstract class ShortcutBlock : CompositeLayer
{
    private readonly Conv2D[] convolutions;
    private readonly ConvolutionUnit[] units;
    private readonly ConvolutionUnit? projection;
    private readonly Sequential? downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="convolutions">The convolutions of f in order; the block owns them.</param>
    /// <param name="strides">Step of the shortcut, the product of the convolutions' steps.</param>
    /// <param name="convShortcut">Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</param>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    private protected ShortcutBlock(IReadOnlyList<Conv2D> convolutions, int strides, bool convShortcut, string? name)
        : base(name)
    {
        this.convolutions = [.. convolutions];
        units = [.. convolutions.Select((convolution, index) => new ConvolutionUnit(
            AddPart($"conv{index + 1}", convolution),
            AddPart($"bn{index + 1}", ResidualLayers.Normalization()),
            rectify: true))];
        if (convShortcut)
        {
            downsample = AddPart("downsample", ResidualLayers.Projection(convolutions[^1].Filters, strides));
            projection = new ConvolutionUnit((Conv2D)downsample.Layers[0], (BatchNormalization)downsample.Layers[1], rectify: false);
        }
    }

    /// <summary>Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</summary>
    public bool ConvShortcut => downsample is not null;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        long[] shape = convolutions.Aggregate(inputShape, (current, convolution) => convolution.ComputeOutputShape(current));
        return ConvShortcut || shape.AsSpan().SequenceEqual(inputShape)
            ? shape
            : throw new ArgumentException($"Layer '{Name}' adds its inputs {Describe(inputShape)} to {Describe(shape)}. Set convShortcut, or keep channels and size.", nameof(inputShape));
    }

    /// <summary>Computes the outputs in training, and keeps on the tape what <see cref="Backward"/> needs.</summary>
    /// <param name="inputs">bfloat16 rows; something on the tape already owns them.</param>
    /// <param name="tape">The tape, which owns the outputs.</param>
    /// <returns>The outputs.</returns>
    internal Tensor Forward(Tensor inputs, GradientTape tape)
    {
        Tensor shortcut = projection?.Forward(inputs, shortcut: null, tape) ?? inputs;
        Tensor values = inputs;
        for (int index = 0; index < units.Length; index++)
        {
            values = units[index].Forward(values, index + 1 < units.Length ? null : shortcut, tape);
        }

        return values;
    }

    /// <summary>Adds the weights' gradients to those that are there, and computes the inputs'.</summary>
    /// <param name="gradient">The gradient of the outputs; given away.</param>
    /// <param name="second">A second term of it, given away; or null.</param>
    /// <param name="tape">The tape of <see cref="Forward"/>.</param>
    /// <returns>The two terms of the inputs' gradient, through the convolutions and through the shortcut.</returns>
    internal (Tensor First, Tensor Second) Backward(Tensor gradient, Tensor? second, GradientTape tape)
    {
        (Tensor? through, Tensor? shortcut) = units[^1].Backward(gradient, second, tape, wanted: true);
        for (int index = units.Length - 2; index >= 0; index--)
        {
            (through, _) = units[index].Backward(through!, null, tape, wanted: true);
        }

        return (through!, projection is null ? shortcut! : projection.Backward(shortcut!, null, tape, wanted: true).Inputs!);
    }

    /// <inheritdoc/>
    internal override void AddTo(InferenceBuilder builder)
    {
        InferenceBuilder residual = new();
        foreach (ConvolutionUnit unit in units[..^1])
        {
            unit.AddTo(residual, rectified: true);
        }

        InferenceChain first = residual.ToChain();
        InferenceKernel last = units[^1].Freeze();
        InferenceKernel? shortcut = projection?.Freeze();
        builder.Add(Sum, shortcut is null ? [first, last] : [first, last, shortcut]);

        Tensor Sum(Tensor inputs, bool overwrite)
        {
            using Tensor values = first.Run(inputs);
            Tensor sum = shortcut?.Run(inputs, rectified: false) ?? (overwrite ? inputs : inputs.clone());
            last.AddTo(sum, values);
            return sum;
        }
    }

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        long[] shape = inputShape;
        foreach ((string segment, Layer part) in Parts)
        {
            shape = part == downsample ? BuildPart(part, inputShape, context) : BuildPart(part, shape, context);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shortcut = projection?.Call(inputs, shortcut: null, training) ?? inputs;
        Tensor values = inputs;
        for (int index = 0; index < units.Length; index++)
        {
            Tensor outputs = units[index].Call(values, index + 1 < units.Length ? null : shortcut, training);
            if (index > 0)
            {
                values.Dispose();
            }

            values = outputs;
        }

        return values.MoveToOuterDisposeScope();
    }
}
