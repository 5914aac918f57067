using System.Text.Json.Nodes;
using CD.Model.Gradients;
using CD.Model.Inference;
using CD.Model.Initializers;
using CD.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Layers;

/// <summary>Two-dimensional convolution (cross-correlation) with square kernels.</summary>
/// <remarks>
/// The kernel variable is <c>weight [filters, channels, height, width]</c> (torch's OIHW; Keras' own is HWIO), laid out channels-last
/// in memory, so that gradients and optimizer state are too.
/// </remarks>
public sealed class Conv2D : Layer
{
    private readonly long[] steps;
    private static readonly long[] UnitSteps = [1, 1];
    private static readonly long[] AllButChannels = [0, 2, 3];
    private readonly long[] noBorder = [0, 0];
    private readonly long[] dilation = [1, 1];
    private readonly long[] border;
    private Variable? weight;
    private Variable? bias;
    private WindowMatrix? window;

    /// <summary>Creates a convolution.</summary>
    /// <param name="filters">Output channels, at least 1.</param>
    /// <param name="kernelSize">Height and width of the kernel, at least 1.</param>
    /// <param name="strides">Step of the kernel, at least 1.</param>
    /// <param name="padding"><c>"valid"</c>, <c>"same"</c> or a number of pixels on every side; see <see cref="Padding2D"/>.</param>
    /// <param name="useBias">Whether a value a filter is added.</param>
    /// <param name="kernelInitializer">Initial kernels; null for Keras' Glorot uniform.</param>
    /// <param name="biasInitializer">Initial biases; null for zeros.</param>
    /// <param name="name">The layer's name; null for <c>conv2d</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public Conv2D(int filters, int kernelSize, int strides = 1, Padding2D padding = default, bool useBias = true, Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null)
        : base(name)
    {
        Filters = Argument.Positive(filters, nameof(filters));
        KernelSize = Argument.Positive(kernelSize, nameof(kernelSize));
        Strides = Argument.Positive(strides, nameof(strides));
        Padding = padding;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? VarianceScaling.GlorotUniform();
        BiasInitializer = biasInitializer ?? new Zeros();
        steps = [strides, strides];
        (long before, _) = padding.IsSame ? (0, 0) : padding.Resolve(kernelSize, kernelSize, strides);
        border = [before, before];
    }

    /// <summary>Output channels.</summary>
    public int Filters { get; }

    /// <summary>Height and width of the kernel.</summary>
    public int KernelSize { get; }

    /// <summary>Step of the kernel.</summary>
    public int Strides { get; }

    /// <summary>The border of zeros around the inputs.</summary>
    public Padding2D Padding { get; }

    /// <summary>Whether a value a filter is added.</summary>
    public bool UseBias { get; }

    /// <summary>Initial kernels.</summary>
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
        CheckShape(inputShape, "batch", "channels", "height", "width");
        return [inputShape[0], Filters, Padding.OutputSize(inputShape[2], KernelSize, Strides), Padding.OutputSize(inputShape[3], KernelSize, Strides)];
    }

    /// <inheritdoc/>
    public override JsonObject GetConfig() => new()
    {
        ["name"] = Name,
        ["filters"] = Filters,
        ["kernel_size"] = KernelSize,
        ["strides"] = Strides,
        ["padding"] = Padding.ToJson(),
        ["data_format"] = "channels_first",
        ["use_bias"] = UseBias,
        ["kernel_initializer"] = InitializerSerializer.Serialize(KernelInitializer),
        ["bias_initializer"] = InitializerSerializer.Serialize(BiasInitializer),
    };

    /// <summary>Makes a layer of its configuration.</summary>
    internal static Conv2D FromConfig(JsonObject config)
    {
        ConfigReader reader = new(nameof(Conv2D), config);
        reader.ChannelsFirst();
        return reader.Finish(new Conv2D(
            reader.Value<int>("filters"),
            reader.Value<int>("kernel_size"),
            reader.Value<int>("strides"),
            Padding2D.FromJson(reader.Node("padding")),
            reader.Value<bool>("use_bias"),
            InitializerSerializer.Deserialize(reader.Node("kernel_initializer")),
            InitializerSerializer.Deserialize(reader.Node("bias_initializer")),
            reader.Value<string>("name")));
    }

    /// <summary>An unbuilt layer of the same configuration with a bias.</summary>
    internal Conv2D WithBias() => new(Filters, KernelSize, Strides, Padding, useBias: true, KernelInitializer, BiasInitializer, Name);

    /// <inheritdoc/>
    internal override KernelOperation? Kernel => new(Convolve, Padding.IsSame || IsPoint ? null : (Strides, border[0]));

    /// <inheritdoc/>
    protected override void BuildVariables(long[] inputShape, BuildContext context)
    {
        weight = Variable.Create(context, "weight", [Filters, inputShape[1], KernelSize, KernelSize], KernelInitializer, trainable: true, ComputeDtype);
        bias = UseBias ? Variable.Create(context, "bias", [Filters], BiasInitializer, trainable: true, ComputeDtype) : null;
    }

    /// <inheritdoc/>
    internal override bool IsTraced => OwnKernels && !Padding.IsSame;

    /// <inheritdoc/>
    internal override (Tensor Outputs, Trace Trace) CallTraced(Tensor inputs)
    {
        CheckInputs(inputs);
        Tensor outputs = Window(inputs) is { } matrix
            ? matrix.Apply(inputs, weight!)
            : ConvolutionRoutes.Forward(inputs, weight!.Computed, StepsOver(inputs, border)[0], border[0]);
        if (bias is not null)
        {
            using Tensor offset = bias.Computed.view(1, -1, 1, 1);
            outputs.add_(offset);
        }

        return (outputs, new ConvolutionTrace(Backward, inputs));
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor inputs, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        return Convolve(Cast(inputs), weight!.Computed, bias?.Computed).MoveToOuterDisposeScope();
    }

    /// <summary>The gradients of a traced call; see <see cref="ConvolutionTrace.LayerGradient"/>.</summary>
    private Tensor? Backward(Tensor gradient, Tensor inputs, WeightGradients weights, bool wanted)
    {
        if (bias is not null && bias.Computed.requires_grad)
        {
            weights.Add(bias, gradient.sum(AllButChannels));
        }

        bool trained = weight!.Computed.requires_grad;
        if (Window(inputs) is { } matrix)
        {
            if (trained)
            {
                weights.Add(weight, matrix.KernelGradient(gradient, inputs, weight));
            }

            return wanted ? matrix.InputGradient(gradient, weight) : null;
        }

        long step = StepsOver(inputs, border)[0];
        if (trained)
        {
            weights.Add(weight, ConvolutionRoutes.KernelGradient(gradient, inputs, weight.Computed, step, border[0]));
        }

        return wanted ? ConvolutionRoutes.InputGradient(gradient, inputs, weight.Computed, step, border[0]) : null;
    }

    /// <summary>Whether the kernel is one pixel and there is no border.</summary>
    private bool IsPoint => KernelSize == 1 && (Padding.IsSame || border[0] == 0);

    /// <summary>The convolution with a kernel and a bias of the inputs' type.</summary>
    private Tensor Convolve(Tensor inputs, Tensor kernel, Tensor? offset)
    {
        if (IsPoint && inputs.device_type == DeviceType.CPU)
        {
            return PointConvolution.Forward(inputs, kernel, Strides, offset);
        }

        Tensor padded = inputs;
        long[] symmetric = border;
        if (Padding.IsSame)
        {
            (long top, long bottom) = Padding.Resolve(inputs.size(2), KernelSize, Strides);
            (long left, long right) = Padding.Resolve(inputs.size(3), KernelSize, Strides);
            bool even = top == bottom && left == right;
            symmetric = even ? [top, left] : noBorder;
            padded = even ? padded : nn.functional.pad(padded, (left, right, top, bottom)); // [batch, channels, height + top + bottom, width + left + right]
        }

        return nn.functional.conv2d(padded, kernel, offset, StepsOver(padded, symmetric), symmetric, dilation);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            window?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The kernel's steps over images with a border.</summary>
    /// <remarks>
    /// Where the kernel fits once, its step means nothing. libtorch's bfloat16 kernels for processors leave parts of the
    /// gradient of such a kernel unwritten if the step is not 1 (seen in libtorch 2.10 with a 1x1 input, 3x3 kernel and step 2).
    /// </remarks>
    private long[] StepsOver(Tensor images, long[] around) =>
        images.size(2) + (2 * around[0]) == KernelSize && images.size(3) + (2 * around[1]) == KernelSize ? UnitSteps : steps;

    /// <summary>The kernel written out as a matrix, where the images are so small that this is faster; else null.</summary>
    private WindowMatrix? Window(Tensor inputs)
    {
        if (!WindowMatrix.Takes(inputs))
        {
            return null;
        }

        if (window is null || !window.Fits(inputs))
        {
            window?.Dispose();
            window = new WindowMatrix(KernelSize, Strides, (int)border[0], (int)inputs.size(2), (int)inputs.size(3));
        }

        return window;
    }
}
