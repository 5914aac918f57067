using System.Text.Json.Nodes;
using CD.Model.Gradients;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The largest value of every square window, channel by channel.</summary>
public sealed class MaxPooling2D : WindowPooling2D
{
    /// <summary>Creates a pooling.</summary>
    /// <param name="poolSize">Height and width of the window, at least 1.</param>
    /// <param name="strides">Step of the window, at least 1; null for the window's size.</param>
    /// <param name="padding"><c>"valid"</c>, <c>"same"</c> or a number of pixels on every side, at most half the window; the border never wins. See <see cref="Padding2D"/>.</param>
    /// <param name="name">The layer's name; null for <c>max_pooling2d</c>.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the border exceeds half the window.</exception>
    public MaxPooling2D(int poolSize = 2, int? strides = null, Padding2D padding = default, string? name = null)
        : base(poolSize, strides, padding, name)
    {
        if (!padding.IsSame && padding.Resolve(poolSize, poolSize, Strides).Before > poolSize / 2)
        {
            throw new ArgumentException($"padding is at most half of poolSize {poolSize}; received {padding}. Use a smaller border.", nameof(padding));
        }
    }

    /// <summary>Makes a layer of its configuration.</summary>
    internal static MaxPooling2D FromConfig(JsonObject config) =>
        Read(config, (poolSize, strides, padding, name) => new MaxPooling2D(poolSize, strides, padding, name));

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels && !Padding.IsSame && MaxPooling.Takes(PoolSize);

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        int border = (int)Padding.Resolve(inputs.size(2), PoolSize, Strides).Before;
        (Tensor values, Tensor places) = MaxPooling.Forward(inputs, PoolSize, Strides, border);
        using (places)
        {
            return (values, new MaxPoolingTrace(places, inputs.shape, PoolSize, Strides, border));
        }
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor padded = Cast(inputs);
        (long top, long bottom) = Padding.Resolve(inputs.size(2), PoolSize, Strides);
        (long left, long right) = Padding.Resolve(inputs.size(3), PoolSize, Strides);
        if (top != bottom || left != right)
        {
            padded = nn.functional.pad(padded, (left, right, top, bottom), PaddingModes.Constant, double.NegativeInfinity); // [batch, channels, height + top + bottom, width + left + right]
            (top, left) = (0, 0);
        }

        return nn.functional.max_pool2d(padded, (PoolSize, PoolSize), (Strides, Strides), (top, left)).MoveToOuterDisposeScope();
    }
}
