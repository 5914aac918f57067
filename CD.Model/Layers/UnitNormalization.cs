using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Scales each vector to the Euclidean norm 1: y = x / max(|x|, 1e-12) for <c>[batch, features]</c>.</summary>
public sealed class UnitNormalization : Layer
{
    /// <summary>The norm below which a vector is divided by this instead, as in Keras; a vector of zeros stays one.</summary>
    public const double SmallestNorm = 1e-12;

    /// <summary>Creates a normalization.</summary>
    /// <param name="name">The layer's name; null for <c>unit_normalization</c>.</param>
    public UnitNormalization(string? name = null)
        : base(name)
    {
    }

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "features");
        return [.. inputShape];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["axis"] = 1 };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static UnitNormalization FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(UnitNormalization), config);
        int axis = reader.Value<int>("axis");
        return axis == 1
            ? reader.Finish(new UnitNormalization(reader.Value<string>("name")))
            : throw new ArgumentException($"UnitNormalization normalizes axis 1; received {axis}. Put the features there.", nameof(config));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.normalize(Cast(inputs), p: 2.0, dim: 1, eps: SmallestNorm).MoveToOuterDisposeScope();
    }
}
