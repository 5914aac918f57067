using System.Text.Json.Nodes;
using CD.Model.Execution;
using CD.Model.Gradients;
using CD.Model.Initializers;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Batch normalization over axis 1: y = (x - mean) / sqrt(variance + epsilon) * weight + bias (Ioffe and Szegedy, 2015).</summary>
/// <remarks>
/// <para>
/// Keras' momentum m keeps the old statistic (running = m running + (1 - m) batch); torch's <c>momentum</c> is 1 - m. Keras' defaults
/// are 0.99 and 1e-3, torch's correspond to 0.9 and 1e-5.
/// </para>
/// <para>
/// The batch's biased variance normalises it, but the running variance moves towards the unbiased one, as in torch (Keras uses the
/// biased one for both). Under <c>mixed_bfloat16</c> inputs and outputs are bfloat16; statistics and parameters stay float32.
/// </para>
/// <para>Variables in this order: weight, bias, running_mean, running_var <c>[channels]</c>, num_batches_tracked (int64 scalar, counts training calls).</para>
/// </remarks>
public sealed class BatchNormalization : Layer
{
    private Variable? weight;
    private Variable? bias;
    private Variable? runningMean;
    private Variable? runningVar;
    private Variable? batches;

    /// <summary>Creates a normalization.</summary>
    /// <param name="momentum">The share of the old running statistic that a training call keeps, in [0, 1); not torch's momentum, which is 1 minus this.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="name">The layer's name; null for <c>batch_normalization</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public BatchNormalization(double momentum = 0.99, double epsilon = 1e-3, string? name = null)
        : base(name)
    {
        Momentum = momentum is >= 0.0 and < 1.0
            ? momentum
            : throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "momentum is in [0, 1) and keeps the old statistic. Pass 1 minus torch's momentum.");
        Epsilon = epsilon > 0.0 && double.IsFinite(epsilon)
            ? epsilon
            : throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "epsilon is above 0. Pass a small positive number.");
    }

    /// <summary>The share of the old running statistic that a training call keeps.</summary>
    public double Momentum { get; }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => weight is null ? [] : [weight, bias!, runningMean!, runningVar!, batches!];

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        if (inputShape.Length == 2)
        {
            CheckShape(inputShape, "batch", "features");
        }
        else
        {
            CheckShape(inputShape, "batch", "channels", "height", "width");
        }

        return [.. inputShape];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new() { ["name"] = Name, ["axis"] = 1, ["momentum"] = Momentum, ["epsilon"] = Epsilon };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static BatchNormalization FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(BatchNormalization), config);
        int axis = reader.Value<int>("axis");
        return axis == 1
            ? reader.Finish(new BatchNormalization(reader.Value<double>("momentum"), reader.Value<double>("epsilon"), reader.Value<string>("name")))
            : throw new ArgumentException($"BatchNormalization normalizes axis 1; received {axis}. Put the channels there.", nameof(config));
    }

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        long[] shape = [inputShape[1]];
        weight = Variable.Create(context, "weight", shape, new Ones(), trainable: true);
        bias = Variable.Create(context, "bias", shape, new Zeros(), trainable: true);
        runningMean = Variable.Create(context, "running_mean", shape, new Zeros(), trainable: false);
        runningVar = Variable.Create(context, "running_var", shape, new Ones(), trainable: false);
        batches = Variable.CreateCounter(context, "num_batches_tracked");
    }

    /// <summary>Computes relu(bn(x) + shortcut), reusing memory where that is allowed.</summary>
    /// <param name="inputs">x, which the caller gives away.</param>
    /// <param name="shortcut">What is added, shaped like the inputs and left as it is; null for nothing.</param>
    /// <param name="training">As in <see cref="Layer.Call(Tensor, bool)"/>.</param>
    /// <param name="rectify">Whether the rectifier is applied.</param>
    /// <returns>A tensor the caller owns.</returns>
    internal Tensor CallOwned(Tensor inputs, Tensor? shortcut, bool training, bool rectify)
    {
        // The gradient of a normalization needs its inputs only, and that of a rectifier its outputs: one memory holds all three results.
        using DisposeScope scope = NewDisposeScope();
        Tensor outputs = CallOwned(inputs, training, overwrite: false);
        if (shortcut is not null)
        {
            SumTerms.Require(outputs, shortcut);
        }

        Tensor sum = shortcut is null ? outputs : outputs.add_(shortcut);
        return (rectify ? sum.relu_() : sum).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels && Normalization.Takes(Channels);

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs) => CallTraced(inputs, shortcut: null, rectify: false);

    /// <summary>Computes relu(bn(x) + shortcut) in training without libtorch's gradients.</summary>
    /// <param name="inputs">x; it stays the caller's.</param>
    /// <param name="shortcut">What is added, of the same shape and layout, which stays the caller's; null for nothing.</param>
    /// <param name="rectify">Whether the rectifier is applied.</param>
    /// <returns>The outputs and what their gradients need.</returns>
    internal (Tensor Outputs, NormalizationTrace Trace) CallTraced(Tensor inputs, Tensor? shortcut, bool rectify)
    {
        CheckInputs(inputs);
        CheckBatch(inputs);
        batches!.Tensor.data<long>()[0]++;
        NormalizationParameters parameters = new(weight!.Tensor, bias!.Tensor, runningMean!.Tensor, runningVar!.Tensor, Momentum, Epsilon);
        (Tensor outputs, NormalizationStatistics statistics) = Normalization.Forward(inputs, shortcut, parameters, rectify);
        return (outputs, new NormalizationTrace(inputs, shortcut is null ? null : outputs, statistics, weight, bias!));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        if (training)
        {
            CheckBatch(inputs);
            batches!.Tensor.data<long>()[0]++;
        }

        using DisposeScope scope = NewDisposeScope();
        return nn.functional
            .batch_norm(Cast(inputs), runningMean!.Tensor, runningVar!.Tensor, weight!.Tensor, bias!.Tensor, training, 1.0 - Momentum, Epsilon)
            .MoveToOuterDisposeScope();
    }

    /// <summary>One value a channel has no unbiased variance.</summary>
    private void CheckBatch(Tensor inputs)
    {
        if (inputs.numel() <= inputs.size(1))
        {
            throw new ArgumentException($"Layer '{Name}' needs more than one value a channel in training; received {Describe(inputs.shape)}. Train with larger batches.", nameof(inputs));
        }
    }
}
