using CD.Model.Gradients;
using CD.Model.Graphs;
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
    private readonly Add sum;

    /// <summary>Creates the block.</summary>
    /// <param name="convolutions">The convolutions of f in order; the block owns them.</param>
    /// <param name="strides">Step of the shortcut, the product of the convolutions' steps.</param>
    /// <param name="convShortcut">Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</param>
    /// <param name="name">The layer's name; null for the class name in snake case.</param>
    private protected ShortcutBlock(IReadOnlyList<Conv2D> convolutions, int strides, bool convShortcut, string? name)
        : base(name)
    {
        this.convolutions = [.. convolutions];
        units = new ConvolutionUnit[this.convolutions.Length];
        for (int index = 0; index < units.Length; index++)
        {
            units[index] = new ConvolutionUnit(AddPart($"conv{index + 1}", this.convolutions[index]), AddPart($"bn{index + 1}", ResidualLayers.Normalization()), rectify: true);
            if (index + 1 < units.Length)
            {
                AddPart($"relu{index + 1}", new ReLU());
            }
        }

        if (convShortcut)
        {
            downsample = AddPart("downsample", ResidualLayers.Projection(convolutions[^1].Filters, strides));
            projection = new ConvolutionUnit((Conv2D)downsample.Layers[0], (BatchNormalization)downsample.Layers[1], rectify: false);
        }

        sum = AddPart("add", new Add());
        AddPart($"relu{units.Length}", new ReLU());
    }

    /// <summary>Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</summary>
    public bool ConvShortcut => downsample is not null;

    /// <inheritdoc/>
    protected internal override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
    {
        GraphValue values = Parts.TakeWhile(part => part.Layer != downsample && part.Layer != sum)
            .Aggregate(inputs[0], (current, part) => builder.Apply(part.Segment, part.Layer, current));
        GraphValue shortcut = downsample is null ? inputs[0] : builder.Apply("downsample", downsample, inputs[0]);
        if (!shortcut.Shape.AsSpan().SequenceEqual(values.Shape))
        {
            throw new ArgumentException($"Layer '{Name}' adds its inputs {Describe(shortcut.Shape)} to {Describe(values.Shape)}. Set convShortcut, or keep channels and size.", nameof(inputs));
        }

        return builder.Apply(Parts[^1].Segment, Parts[^1].Layer, builder.Apply("add", sum, values, shortcut));
    }

    /// <inheritdoc/>
    internal override bool IsTraced => Array.TrueForAll(units, unit => unit.IsTraced) && projection is not { IsTraced: false };

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        (Tensor Outputs, UnitTrace Trace)? projected = projection?.CallTraced(inputs, shortcut: null);
        (Tensor values, Trace first) = ChainTrace.Run(inputs, units[..^1].Select(unit => (TracedStep)unit.CallTraced));
        (Tensor outputs, UnitTrace last) = units[^1].CallTraced(values, projected?.Outputs ?? inputs);
        values.Dispose();
        projected?.Outputs.Dispose();
        return (outputs, new BlockTrace(first, last, projected?.Trace));
    }

    /// <inheritdoc/>
    internal override void AddTo(InferenceBuilder builder)
    {
        InferenceBuilder residual = new(Capabilities!);
        foreach (ConvolutionUnit unit in units[..^1])
        {
            unit.AddTo(residual, rectified: true);
        }

        InferenceChain first = residual.ToChain();
        InferenceKernel last = units[^1].Freeze(Capabilities!);
        InferenceKernel? shortcut = projection?.Freeze(Capabilities!);
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
