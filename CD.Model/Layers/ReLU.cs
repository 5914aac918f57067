using System.Text.Json.Nodes;
using CD.Model.Gradients;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The rectifier max(0, x), element by element.</summary>
public sealed class ReLU : Layer
{
    /// <summary>Creates a rectifier.</summary>
    /// <param name="name">The layer's name; null for <c>re_lu</c>.</param>
    public ReLU(string? name = null)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) => [.. inputShape];

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static ReLU FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(ReLU), config);
        return reader.Finish(new ReLU(reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels;

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        Tensor outputs = inputs.relu();
        return (outputs, new RectifierTrace(outputs));
    }

    /// <inheritdoc/>
    internal override Tensor CallOwned(Tensor inputs, bool training, bool overwrite)
    {
        if (!overwrite || inputs.dtype != ComputeDtype)
        {
            return base.CallOwned(inputs, training, overwrite);
        }

        // The gradient of a rectifier needs its outputs only, so the inputs' memory can hold them.
        CheckInputs(inputs);
        return inputs.relu_();
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Cast(inputs).relu().MoveToOuterDisposeScope();
    }
}
