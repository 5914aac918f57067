using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>Normally distributed values.</summary>
public sealed class RandomNormal : Initializer
{
    /// <summary>Creates the rule.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="stddev">The standard deviation, at least 0.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the deviation is negative.</exception>
    public RandomNormal(double mean = 0.0, double stddev = 0.05)
    {
        if (!double.IsFinite(mean) || !double.IsFinite(stddev) || stddev < 0)
        {
            throw new ArgumentException($"mean and stddev are finite and stddev is at least 0; received {mean} and {stddev}. Correct them.", nameof(stddev));
        }

        Mean = mean;
        StandardDeviation = stddev;
    }

    /// <summary>The mean.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation.</summary>
    public double StandardDeviation { get; }

    /// <inheritdoc/>
    public override Tensor Create(long[] shape, Generator generator) => empty(shape, ScalarType.Float32).normal_(Mean, StandardDeviation, generator);

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["mean"] = Mean, ["stddev"] = StandardDeviation };
}
