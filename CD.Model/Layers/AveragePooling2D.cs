using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The mean of every square window, channel by channel, over the pixels of the window that lie within the image.</summary>
public sealed class AveragePooling2D : WindowPooling2D
{
    private static readonly long[] NoBorder = [0, 0];

    /// <summary>Creates a pooling.</summary>
    /// <param name="poolSize">Height and width of the window, at least 1.</param>
    /// <param name="strides">Step of the window, at least 1; null for the window's size.</param>
    /// <param name="padding"><c>"valid"</c> or <c>"same"</c>.</param>
    /// <param name="name">The layer's name; null for <c>average_pooling2d</c>.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the padding is a number of pixels.</exception>
    public AveragePooling2D(int poolSize = 2, int? strides = null, Padding2D padding = default, string? name = null)
        : base(poolSize, strides, padding, name)
    {
        if (!padding.IsSame && !padding.IsNone)
        {
            throw new ArgumentException($"padding is 'valid' or 'same'; received {padding}. Put a ZeroPadding2D before the layer, whose zeros are counted.", nameof(padding));
        }
    }

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <summary>Makes a layer of its configuration.</summary>
    internal static AveragePooling2D FromConfig(JsonObject config) =>
        Read(config, (poolSize, strides, padding, name) => new AveragePooling2D(poolSize, strides, padding, name));

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Cast(inputs);
        (long top, long bottom) = Padding.Resolve(inputs.size(2), PoolSize, Strides);
        (long left, long right) = Padding.Resolve(inputs.size(3), PoolSize, Strides);
        if (top + bottom + left + right == 0)
        {
            return Means(values).MoveToOuterDisposeScope();
        }

        Tensor counted = ones([1, 1, inputs.size(2), inputs.size(3)], values.dtype, values.device);
        return Means(Padded(values)).div_(Means(Padded(counted))).MoveToOuterDisposeScope();

        Tensor Padded(Tensor images) => nn.functional.pad(images, (left, right, top, bottom));
    }

    private Tensor Means(Tensor images) => nn.functional.avg_pool2d(images, [PoolSize, PoolSize], [Strides, Strides], NoBorder);
}
