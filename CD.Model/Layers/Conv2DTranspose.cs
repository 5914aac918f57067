using System.Text.Json.Nodes;
using CD.Model.Gradients;
using CD.Model.Inference;
using CD.Model.Initializers;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Transposed two-dimensional convolution with square kernels: the gradient of a <see cref="Conv2D"/> with respect to its inputs.</summary>
/// <remarks>
/// <para>
/// The kernel variable is <c>weight [channels, filters, height, width]</c> (torch's; Keras' own is <c>[height, width, filters, channels]</c>), laid
/// out channels-last in memory.
/// </para>
/// <para>
/// Outputs of a border of p pixels have (size - 1) strides - 2 p + kernel_size + output_padding pixels along an axis, as torch's.
/// <c>"valid"</c> is a border of none, of at least size strides pixels (Keras'); <c>"same"</c> gives size strides pixels, of an odd border one more is cut at the
/// bottom and the right.
/// </para>
/// </remarks>
public sealed class Conv2DTranspose : Layer
{
    private static readonly long[] UnitSteps = [1, 1];
    private static readonly long[] AllButChannels = [0, 2, 3];
    private readonly long border;
    private readonly long extra;
    private readonly long cut;
    private Variable? weight;
    private Variable? bias;

    /// <summary>Creates a transposed convolution.</summary>
    /// <param name="filters">Output channels, at least 1.</param>
    /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
    /// <param name="strides">Step of the kernel over the outputs, at least 1.</param>
    /// <param name="padding"><c>"valid"</c>, <c>"same"</c> or the number of pixels that are cut on every side.</param>
    /// <param name="outputPadding">Further rows and columns at the bottom and the right, 0 to strides - 1; null for what the padding says. Not with <c>"same"</c>.</param>
    /// <param name="useBias">Whether a value a filter is added.</param>
    /// <param name="kernelInitializer">Initial kernels; null for Keras' Glorot uniform.</param>
    /// <param name="biasInitializer">Initial biases; null for zeros.</param>
    /// <param name="name">The layer's name; null for <c>conv2d_transpose</c>.</param>
    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    public Conv2DTranspose(int filters, int kernelSize, int strides = 1, Padding2D padding = default, int? outputPadding = null, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null)
        : base(name ?? "conv2d_transpose")
    {
        Filters = Argument.Positive(filters, nameof(filters));
        KernelSize = Argument.Positive(kernelSize, nameof(kernelSize));
        Strides = Argument.Positive(strides, nameof(strides));
        Padding = padding;
        OutputPadding = outputPadding;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? VarianceScaling.GlorotUniform();
        BiasInitializer = biasInitializer ?? new Zeros();
        if (outputPadding is { } further && (padding.IsSame || further < 0 || further >= strides))
        {
            throw new ArgumentException($"outputPadding is 0 to strides - 1 and not given with padding 'same'; received {further} with strides {strides} and padding {padding}. Pass null for none.", nameof(outputPadding));
        }

        long total = padding.IsSame ? Math.Max(kernelSize - strides, 0) : 2 * padding.Resolve(kernelSize, kernelSize, strides).Before;
        border = total / 2;
        cut = total % 2;
        extra = outputPadding ?? (padding.IsSame || padding.IsNone ? Math.Max(strides - kernelSize, 0) : 0);
    }

    /// <summary>Output channels.</summary>
    public int Filters { get; }

    /// <summary>Height and width of the kernel.</summary>
    public int KernelSize { get; }

    /// <summary>Step of the kernel over the outputs.</summary>
    public int Strides { get; }

    /// <summary>What is cut of the outputs.</summary>
    public Padding2D Padding { get; }

    /// <summary>Further rows and columns at the bottom and the right; null for what the padding says.</summary>
    public int? OutputPadding { get; }

    /// <summary>Whether a value a filter is added.</summary>
    public bool UseBias { get; }

    /// <summary>Initial kernels.</summary>
    public Initializer KernelInitializer { get; }

    /// <summary>Initial biases.</summary>
    public Initializer BiasInitializer { get; }

    /// <summary>Pixels cut at the top and the left; at the bottom and the right; and rows and columns added there, before the cut.</summary>
    public (long Before, long After, long Added) Border => (border, border + cut, extra);

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => weight is null ? [] : bias is null ? [weight] : [weight, bias];

    /// <inheritdoc/>
    protected internal override bool OutputMayBeOverwritten => true;

    /// <inheritdoc/>
    public override long[] ComputeOutputShape(long[] inputShape)
    {
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], Filters, OutputSize(inputShape[2]), OutputSize(inputShape[3])];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["filters"] = Filters,
        ["kernel_size"] = KernelSize,
        ["strides"] = Strides,
        ["padding"] = Padding.ToJson(),
        ["output_padding"] = OutputPadding,
        ["data_format"] = "channels_first",
        ["use_bias"] = UseBias,
        ["kernel_initializer"] = InitializerSerializer.Serialize(KernelInitializer),
        ["bias_initializer"] = InitializerSerializer.Serialize(BiasInitializer),
    };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Conv2DTranspose FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Conv2DTranspose), config);
        reader.ChannelsFirst();
        return reader.Finish(new Conv2DTranspose(
            reader.Value<int>("filters"),
            reader.Value<int>("kernel_size"),
            reader.Value<int>("strides"),
            Padding2D.FromJson(reader.Node("padding")),
            reader.Optional<int>("output_padding"),
            reader.Value<bool>("use_bias"),
            InitializerSerializer.Deserialize(reader.Node("kernel_initializer")),
            InitializerSerializer.Deserialize(reader.Node("bias_initializer")),
            reader.Value<string>("name")));
    }

    /// <summary>An unbuilt layer of the same configuration with a bias.</summary>
    internal Conv2DTranspose WithBias() => new(Filters, KernelSize, Strides, Padding, OutputPadding, useBias: true, KernelInitializer, BiasInitializer, Name);

    /// <inheritdoc/>
    internal override KernelOperation? Kernel => new(Convolve, Window: null);

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels && cut == 0;

    /// <inheritdoc/>
    /// <remarks>The convolution whose gradient this is takes images like the outputs and gives images like the inputs.</remarks>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        long[] shape = ComputeOutputShape(inputs.shape);
        using Tensor like = empty_strided(shape, MemoryFormat.ChannelsLastStrides(shape), inputs.dtype, inputs.device);
        Tensor outputs = ConvolutionRoutes.InputGradient(inputs, like, weight!.Computed, StepsOver(inputs)[0], border);
        if (bias is not null)
        {
            using Tensor offset = bias.Computed.view(1, -1, 1, 1);
            outputs.add_(offset);
        }

        return (outputs, new ConvolutionTrace(Backward, inputs));
    }

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        weight = Variable.Create(context, "weight", [inputShape[1], Filters, KernelSize, KernelSize], KernelInitializer, trainable: true, ComputeDtype);
        bias = UseBias ? Variable.Create(context, "bias", [Filters], BiasInitializer, trainable: true, ComputeDtype) : null;
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Convolve(Cast(inputs), weight!.Computed, bias?.Computed).MoveToOuterDisposeScope();
    }

    /// <summary>The transposed convolution with a kernel and a bias of the inputs' type.</summary>
    private Tensor Convolve(Tensor inputs, Tensor kernel, Tensor? offset)
    {
        Tensor outputs = nn.functional.conv_transpose2d(inputs, kernel, offset, StepsOver(inputs), [border, border], [extra, extra], UnitSteps);
        return cut == 0 ? outputs : outputs.narrow(2, 0, outputs.size(2) - cut).narrow(3, 0, outputs.size(3) - cut);
    }

    /// <summary>The gradients of a traced call; see <see cref="ConvolutionTrace.LayerGradient"/>.</summary>
    private Tensor? Backward(Tensor gradient, Tensor inputs, WeightGradients weights, bool wanted)
    {
        if (bias is not null && bias.Computed.requires_grad)
        {
            weights.Add(bias, gradient.sum(AllButChannels));
        }

        long step = StepsOver(inputs)[0];
        if (weight!.Computed.requires_grad)
        {
            weights.Add(weight, ConvolutionRoutes.KernelGradient(inputs, gradient, weight.Computed, step, border));
        }

        return wanted ? ConvolutionRoutes.Forward(gradient, weight.Computed, step, border) : null;
    }

    /// <summary>The kernel's steps; over images of one pixel they mean nothing and are 1, for the reason that <see cref="Conv2D"/> has.</summary>
    private long[] StepsOver(Tensor inputs) => inputs.size(2) == 1 && inputs.size(3) == 1 && extra == 0 ? UnitSteps : [Strides, Strides];

    private long OutputSize(long size)
    {
        if (size < 0)
        {
            return -1;
        }

        long result = ((size - 1) * Strides) - (2 * border) + KernelSize + extra - cut;
        return result >= 1 ? result : throw new ArgumentException($"Layer '{Name}' cuts {2 * border} pixels of outputs of {result + (2 * border)}; received images of {size}. Pass larger images or a smaller padding.", nameof(size));
    }
}
