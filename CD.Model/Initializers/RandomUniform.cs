using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>Values uniform in [minval, maxval).</summary>
public sealed class RandomUniform : Initializer
{
    /// <summary>Creates the rule.</summary>
    /// <param name="minval">The lower bound.</param>
    /// <param name="maxval">The upper bound, above the lower one.</param>
    /// <exception cref="ArgumentException">The bounds are not finite or not in order.</exception>
    public RandomUniform(double minval = -0.05, double maxval = 0.05)
    {
        if (!double.IsFinite(minval) || !double.IsFinite(maxval) || minval >= maxval)
        {
            throw new ArgumentException($"minval is below maxval and both are finite; received {minval} and {maxval}. Exchange or correct them.", nameof(maxval));
        }

        MinValue = minval;
        MaxValue = maxval;
    }

    /// <summary>The lower bound.</summary>
    public double MinValue { get; }

    /// <summary>The upper bound.</summary>
    public double MaxValue { get; }

    /// <summary>torch's initial biases of a linear layer: uniform within 1 / sqrt(inputs) around 0.</summary>
    /// <param name="inputs">The layer's input features, at least 1.</param>
    /// <returns>The rule.</returns>
    public static RandomUniform LinearBias(int inputs) => new(-1.0 / Math.Sqrt(inputs), 1.0 / Math.Sqrt(inputs));

    /// <inheritdoc/>
    public override Tensor Create(long[] shape, Generator generator) => empty(shape, ScalarType.Float32).uniform_(MinValue, MaxValue, generator);

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["minval"] = MinValue, ["maxval"] = MaxValue };
}
