using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace CD.Model.Initializers;

/// <summary>Values with mean 0 and variance scale / n, where n is a kernel's number of inputs or outputs.</summary>
/// <remarks>
/// Keras' default distribution is a truncated normal, torch's Kaiming-normal is not truncated; only the latter is offered.
/// </remarks>
public sealed class VarianceScaling : Initializer
{
    /// <summary>Creates the rule.</summary>
    /// <param name="scale">The variance times n, above 0.</param>
    /// <param name="mode">n: <c>fan_in</c> (inputs times kernel area), <c>fan_out</c> (outputs times kernel area) or <c>fan_avg</c> (their mean).</param>
    /// <param name="distribution"><c>untruncated_normal</c> or <c>uniform</c>.</param>
    /// <exception cref="ArgumentException">An argument is not one of those named.</exception>
    public VarianceScaling(double scale = 1.0, string mode = "fan_in", string distribution = "untruncated_normal")
    {
        if (!double.IsFinite(scale) || scale <= 0.0)
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "scale is above 0. Pass a positive number.");
        }

        if (mode is not ("fan_in" or "fan_out" or "fan_avg"))
        {
            throw new ArgumentException($"mode is fan_in, fan_out or fan_avg; received '{mode}'. Choose one of these.", nameof(mode));
        }

        if (distribution is not ("untruncated_normal" or "uniform"))
        {
            throw new ArgumentException($"distribution is untruncated_normal or uniform; received '{distribution}'. Choose one of these.", nameof(distribution));
        }

        Scale = scale;
        Mode = mode;
        Distribution = distribution;
    }

    /// <summary>The variance times n.</summary>
    public double Scale { get; }

    /// <summary>What n counts.</summary>
    public string Mode { get; }

    /// <summary>The distribution's name.</summary>
    public string Distribution { get; }

    /// <summary>Keras' default kernels: uniform, variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010).</summary>
    /// <returns>The rule.</returns>
    public static VarianceScaling GlorotUniform() => new(1.0, "fan_avg", "uniform");

    /// <summary>The residual networks' kernels: normal, variance 2 / fan_out (He et al., 2015; torch's <c>kaiming_normal_(mode="fan_out")</c>).</summary>
    /// <returns>The rule.</returns>
    public static VarianceScaling KaimingNormalFanOut() => new(2.0, "fan_out", "untruncated_normal");

    /// <summary>torch's kernels of a linear layer: uniform within 1 / sqrt(fan_in) around 0, variance 1 / (3 fan_in).</summary>
    /// <returns>The rule.</returns>
    public static VarianceScaling LinearKernel() => new(1.0 / 3.0, "fan_in", "uniform");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The shape has fewer than two axes.</exception>
    public override Tensor Create(long[] shape, Generator generator)
    {
        if (shape.Length < 2)
        {
            throw new ArgumentException($"A kernel is [outputs, inputs] or [outputs, inputs, height, width]; received [{string.Join(", ", shape)}]. Use RandomUniform for a vector.", nameof(shape));
        }

        double area = shape.Skip(2).Aggregate(1.0, (product, size) => product * size);
        double inputs = shape[1] * area;
        double outputs = shape[0] * area;
        double n = Mode switch { "fan_in" => inputs, "fan_out" => outputs, _ => (inputs + outputs) / 2.0 };
        double deviation = Math.Sqrt(Scale / n);
        Tensor values = empty(shape, ScalarType.Float32);

        // A uniform distribution in [-b, b) has variance b^2 / 3.
        double bound = Math.Sqrt(3.0) * deviation;
        return Distribution == "uniform" ? values.uniform_(-bound, bound, generator) : values.normal_(0.0, deviation, generator);
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["scale"] = Scale, ["mode"] = Mode, ["distribution"] = Distribution };
}
