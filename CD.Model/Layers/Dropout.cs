using System.Text.Json.Nodes;
using CD.Model.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>In training, zero for a random part of the values, and the others divided by the part that is kept; the identity in evaluation.</summary>
/// <remarks>
/// What is dropped is drawn from <see cref="BuildContext.Noise"/>, on the processor, in the order of the calls. The generator is its owner's, who
/// saves and restores it; without one only a rate of 0 can be trained.
/// </remarks>
public sealed class Dropout : Layer
{
    private Generator? noise;

    /// <summary>Creates a dropout.</summary>
    /// <param name="rate">The probability of a value to be dropped, in [0, 1).</param>
    /// <param name="name">The layer's name; null for <c>dropout</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside.</exception>
    public Dropout(double rate, string? name = null)
        : base(name) => Rate = rate is >= 0 and < 1
            ? rate
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, "rate is at least 0 and below 1. Pass the part that is dropped.");

    /// <summary>The probability of a value to be dropped.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape) => [.. inputShape];

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["rate"] = Rate };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Dropout FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Dropout), config);
        return reader.Finish(new Dropout(reader.Value<double>("rate"), reader.Value<string>("name")));
    }

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context) => noise = context.Noise;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = Cast(inputs);
        if (!training || Rate == 0)
        {
            return values.alias().MoveToOuterDisposeScope();
        }

        Generator generator = noise ?? throw new InvalidOperationException($"Layer '{Name}' drops values at random; the context it was built with has no generator for that. Set BuildContext.Noise.");
        Tensor kept = rand(values.shape, ScalarType.Float32, generator: generator).ge(Rate); // drawn on the processor
        return values.mul(PinnedCopy.ToDevice(kept, values.device).to_type(values.dtype).mul_(1.0 / (1.0 - Rate))).MoveToOuterDisposeScope();
    }
}
