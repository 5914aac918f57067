using CD.Model.Graphs;

namespace CD.Model.Layers;

/// <summary>A block of a residual network: relu(f(x) + shortcut(x)), where f alternates convolutions and normalizations (He et al., 2016).</summary>
/// <remarks>The parts are named as in the authors' checkpoints: <c>conv1</c>, <c>bn1</c>, <c>conv2</c>, <c>bn2</c>, ..., <c>downsample.0</c>, <c>downsample.1</c>.</remarks>
public abstract class ShortcutBlock : CompositeLayer
{
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
        for (int index = 0; index < convolutions.Count; index++)
        {
            AddPart($"conv{index + 1}", convolutions[index]);
            AddPart($"bn{index + 1}", ResidualLayers.Normalization());
            if (index + 1 < convolutions.Count)
            {
                AddPart($"relu{index + 1}", new ReLU());
            }
        }

        downsample = convShortcut ? AddPart("downsample", ResidualLayers.Projection(convolutions[^1].Filters, strides)) : null;
        sum = AddPart("add", new Add());
        AddPart($"relu{convolutions.Count}", new ReLU());
    }

    /// <summary>Whether the shortcut is a 1x1 convolution and a normalization instead of the identity.</summary>
    public bool ConvShortcut => downsample is not null;

    /// <inheritdoc/>
    protected override GraphValue Connect(GraphBuilder builder, IReadOnlyList<GraphValue> inputs)
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
}
