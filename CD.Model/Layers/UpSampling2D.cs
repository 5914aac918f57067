using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Images enlarged by a whole factor.</summary>
/// <remarks>Bilinear values are those at pixels' centres (torch's <c>align_corners=False</c>, TensorFlow's <c>half_pixel_centers</c>).</remarks>
public sealed class UpSampling2D : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="size">Rows and columns for each one, at least 1.</param>
    /// <param name="interpolation"><c>nearest</c> or <c>bilinear</c>.</param>
    /// <param name="name">The layer's name; null for <c>up_sampling2d</c>.</param>
    /// <exception cref="ArgumentException">The size is below 1, or there is no such interpolation.</exception>
    public UpSampling2D(int size = 2, string interpolation = "nearest", string? name = null)
        : base(name)
    {
        Size = Argument.Positive(size, nameof(size));
        Interpolation = interpolation is "nearest" or "bilinear"
            ? interpolation
            : throw new ArgumentException($"interpolation is nearest or bilinear; received '{interpolation}'. Choose one of these.", nameof(interpolation));
    }

    /// <summary>Rows and columns for each one.</summary>
    public int Size { get; }

    /// <summary><c>nearest</c> or <c>bilinear</c>.</summary>
    public string Interpolation { get; }

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], inputShape[1], inputShape[2] < 0 ? -1 : inputShape[2] * Size, inputShape[3] < 0 ? -1 : inputShape[3] * Size];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["size"] = Size, ["interpolation"] = Interpolation, ["data_format"] = "channels_first" };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static UpSampling2D FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(UpSampling2D), config);
        reader.ChannelsFirst();
        return reader.Finish(new UpSampling2D(reader.Value<int>("size"), reader.Value<string>("interpolation"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        InterpolationMode mode = Interpolation == "nearest" ? InterpolationMode.Nearest : InterpolationMode.Bilinear;
        return nn.functional.interpolate(Cast(inputs), [inputs.size(2) * Size, inputs.size(3) * Size], mode: mode).MoveToOuterDisposeScope();
    }
}
