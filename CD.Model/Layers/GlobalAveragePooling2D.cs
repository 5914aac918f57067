using System.Text.Json.Nodes;
using CD.Model.Gradients;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The mean over height and width: <c>[batch, channels, height, width]</c> to <c>[batch, channels]</c>.</summary>
public sealed class GlobalAveragePooling2D : Layer
{
    private readonly long[] spatial = [2, 3];

    /// <summary>Creates a pooling.</summary>
    /// <param name="name">The layer's name; null for <c>global_average_pooling2d</c>.</param>
    public GlobalAveragePooling2D(string? name = null)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], inputShape[1]];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["data_format"] = "channels_first" };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static GlobalAveragePooling2D FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(GlobalAveragePooling2D), config);
        reader.ChannelsFirst();
        return reader.Finish(new GlobalAveragePooling2D(reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels;

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        return (inputs.mean(spatial), new AveragePoolingTrace(inputs.shape)); // [batch, channels]
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Cast(inputs).mean(spatial).MoveToOuterDisposeScope(); // [batch, channels]
    }
}
