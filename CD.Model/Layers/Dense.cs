using System.Text.Json.Nodes;
using CD.Model.Inference;
using CD.Model.Initializers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>A linear layer: y = x weight^T + bias.</summary>
/// <remarks>The kernel variable is <c>weight [units, features]</c>, as in torch; Keras' own is its transpose.</remarks>
public sealed class Dense : Layer
{
    private Variable? weight;
    private Variable? bias;

    /// <summary>Creates a linear layer.</summary>
    /// <param name="units">Output features, at least 1.</param>
    /// <param name="useBias">Whether a value a unit is added.</param>
    /// <param name="kernelInitializer">Initial kernel; null for Keras' Glorot uniform.</param>
    /// <param name="biasInitializer">Initial biases; null for zeros.</param>
    /// <param name="name">The layer's name; null for <c>dense</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public Dense(int units, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null)
        : base(name)
    {
        Units = Argument.Positive(units, nameof(units));
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? VarianceScaling.GlorotUniform();
        BiasInitializer = biasInitializer ?? new Zeros();
    }

    /// <summary>Output features.</summary>
    public int Units { get; }

    /// <summary>Whether a value a unit is added.</summary>
    public bool UseBias { get; }

    /// <summary>Initial kernel.</summary>
    public Initializer KernelInitializer { get; }

    /// <summary>Initial biases.</summary>
    public Initializer BiasInitializer { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => weight is null ? [] : bias is null ? [weight] : [weight, bias];

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "features");
        return [inputShape[0], Units];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["units"] = Units,
        ["use_bias"] = UseBias,
        ["kernel_initializer"] = InitializerSerializer.Serialize(KernelInitializer),
        ["bias_initializer"] = InitializerSerializer.Serialize(BiasInitializer),
    };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Dense FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Dense), config);
        return reader.Finish(new Dense(
            reader.Value<int>("units"),
            reader.Value<bool>("use_bias"),
            InitializerSerializer.Deserialize(reader.Node("kernel_initializer")),
            InitializerSerializer.Deserialize(reader.Node("bias_initializer")),
            reader.Value<string>("name")));
    }

    /// <summary>An unbuilt layer of the same configuration with a bias.</summary>
    internal Dense WithBias() => new(Units, useBias: true, KernelInitializer, BiasInitializer, Name);

    /// <inheritdoc/>
    internal override KernelOperation? Kernel => new(nn.functional.linear, Window: null);

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        weight = Variable.Create(context, "weight", [Units, inputShape[1]], KernelInitializer, trainable: true, ComputeDtype);
        bias = UseBias ? Variable.Create(context, "bias", [Units], BiasInitializer, trainable: true, ComputeDtype) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? offset = bias?.Computed;
        return nn.functional.linear(Cast(inputs), weight!.Computed, offset).MoveToOuterDisposeScope();
    }
}
