using System.Text.Json.Nodes;
using CD.Model.Gradients;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>The leaky rectifier: x where it is positive, else negative_slope x, element by element.</summary>
public sealed class LeakyReLU : Layer
{
    /// <summary>Creates a leaky rectifier.</summary>
    /// <param name="negativeSlope">The slope of negative values, finite and at least 0.</param>
    /// <param name="name">The layer's name; null for <c>leaky_re_lu</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is negative or not finite.</exception>
    public LeakyReLU(double negativeSlope = 0.3, string? name = null)
        : base(name) => NegativeSlope = double.IsFinite(negativeSlope) && negativeSlope >= 0
            ? negativeSlope
            : throw new ArgumentOutOfRangeException(nameof(negativeSlope), negativeSlope, "negativeSlope is finite and at least 0. Pass 0 for a rectifier.");

    /// <summary>The slope of negative values.</summary>
    public double NegativeSlope { get; }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) => [.. inputShape];

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["negative_slope"] = NegativeSlope };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static LeakyReLU FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(LeakyReLU), config);
        return reader.Finish(new LeakyReLU(reader.Value<double>("negative_slope"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels;

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        Tensor outputs = Rectify(inputs);
        return (outputs, new LeakyRectifierTrace(outputs, NegativeSlope));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Rectify(Cast(inputs)).MoveToOuterDisposeScope();
    }

    // The number lives as long as the call: see ScriptNumbers.
    private Tensor Rectify(Tensor inputs)
    {
        using Scalar slope = NegativeSlope.ToScalar();
        return inputs.leaky_relu(slope);
    }
}
