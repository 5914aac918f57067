using CD.Model.Graphs;
using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>A stack of encoding blocks, and for each a block that undoes it.</summary>
/// <remarks>
/// <para>
/// <see cref="AutoencoderKind.Fc"/>: d - 500 - 500 - 2000 - code (at the usual width) with rectifiers after all but the code, and the same
/// backwards with a linear output, <c>[batch, d]</c>: the network of deep embedded clustering (Xie et al., 2016).
/// </para>
/// <para>
/// <see cref="AutoencoderKind.Conv"/>: convolutions 4x4 with a step of 2 into 32, 64 and 128 channels (at the usual width), each with batch
/// normalization and rectifier, and a linear code; backwards their transposes. Outputs are <c>[batch, channels, size, size]</c>.
/// </para>
/// <para>The code is linear: a rectifier on it would fold clusters onto its axes. Images are floating point in [0, 1]. Not safe for concurrent use.</para>
/// </remarks>
public sealed class Autoencoder : IDisposable
{
    private const double ReleasedDeviation = 0.01;
    private const int ConvolutionCount = 3;
    private const int Shrinkage = 1 << ConvolutionCount;

    private readonly AutoencoderOptions options;
    private readonly NetworkChain encoder;
    private readonly Sequential encoding;
    private readonly Sequential decoding;
    private readonly Layer? logVariance;

    /// <summary>Creates the network without variables.</summary>
    /// <param name="options">What it looks like.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the images do not fit the convolutions.</exception>
    public Autoencoder(AutoencoderOptions options)
    {
        if (options.Kind == AutoencoderKind.Conv && options.ImageSize % Shrinkage != 0)
        {
            throw new ArgumentException($"Three halvings take images whose side is a multiple of {Shrinkage}; received {options.ImageSize}. Resize the images or use linear layers.", nameof(options));
        }

        this.options = options;
        (Layer[] encoders, Layer[] decoders) = options.Kind == AutoencoderKind.Fc ? Linear() : Convolutional();
        EncoderBlocks = encoders;
        DecoderBlocks = decoders;
        encoding = new Sequential(encoders);
        decoding = new Sequential([.. decoders.Reverse()]);
        encoder = new NetworkChain([("encoder", encoding)]);
        logVariance = options.Variational ? Head() : null;
    }

    /// <summary>Dimensions of the code.</summary>
    public int CodeDimensions => options.Code;

    /// <summary>The blocks from images to codes, in order.</summary>
    public IReadOnlyList<Layer> EncoderBlocks { get; }

    /// <summary>The blocks that undo those of <see cref="EncoderBlocks"/>, in their order: the first gives images.</summary>
    public IReadOnlyList<Layer> DecoderBlocks { get; }

    /// <summary>All variables: the encoder's, those of the second head, the decoder's; empty before building.</summary>
    public IReadOnlyList<Variable> Variables => [.. encoding.Variables, .. logVariance?.Variables ?? [], .. decoding.Variables];

    /// <summary>The encoder's parameters that an optimizer changes, without the second head's.</summary>
    public IReadOnlyList<Variable> EncoderWeights => Trainable(encoding.Variables);

    /// <summary>All parameters that an optimizer changes.</summary>
    public IReadOnlyList<Variable> Weights => Trainable(Variables);

    /// <summary>The parameters of some blocks and of those that undo them.</summary>
    /// <param name="start">The first block.</param>
    /// <param name="count">How many.</param>
    /// <returns>Those that an optimizer changes.</returns>
    public IReadOnlyList<Variable> PairWeights(int start, int count) =>
        Trainable([.. EncoderBlocks.Skip(start).Take(count).Concat(DecoderBlocks.Skip(start).Take(count)).SelectMany(block => block.Variables)]);

    /// <summary>Allocates the variables, once.</summary>
    /// <param name="context">Device, dtypes and generator.</param>
    /// <exception cref="InvalidOperationException">The network is built already.</exception>
    public void Build(BuildContext context)
    {
        long[] shape = ImageShape;
        encoder.Build(shape, context);
        logVariance?.Build(EncoderBlocks.SkipLast(1).Aggregate(shape, (inputs, block) => block.ComputeOutputShape(inputs)), context.Child("log_variance"));
        decoding.Build([-1, options.Code], context.Child("decoder"));
    }

    /// <summary>Lays images out as the blocks compute fastest.</summary>
    /// <param name="images"><c>[batch, channels, size, size]</c>.</param>
    /// <returns>The same values; the current dispose scope, or else the caller, owns them.</returns>
    public Tensor Arrange(Tensor images) => options.Kind == AutoencoderKind.Conv ? MemoryFormat.ToChannelsLast(images) : images.alias();

    /// <summary>Computes what some blocks make of what the blocks before them give.</summary>
    /// <param name="values">Images, <c>[batch, channels, size, size]</c>, arranged, for the first block; left as they are.</param>
    /// <param name="start">The first block.</param>
    /// <param name="count">How many; all of them give the codes, <c>[batch, code]</c>.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>The last block's output in the compute type, or the values for no block; the current dispose scope, or else the caller, owns it.</returns>
    public Tensor Encode(Tensor values, int start, int count, bool training)
    {
        if (count == EncoderBlocks.Count)
        {
            return encoding.Call(values, training);
        }

        using DisposeScope scope = NewDisposeScope();
        return EncoderBlocks.Skip(start).Take(count).Aggregate(values.alias(), (input, block) => block.Call(input, training)).MoveToOuterDisposeScope();
    }

    /// <summary>Undoes some blocks.</summary>
    /// <param name="values">What they gave; left as it is.</param>
    /// <param name="start">The first of them.</param>
    /// <param name="count">How many; all of them give images.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>The output in the compute type, or the values for no block; the current dispose scope, or else the caller, owns it.</returns>
    public Tensor Decode(Tensor values, int start, int count, bool training)
    {
        if (count == DecoderBlocks.Count)
        {
            return decoding.Call(values, training);
        }

        using DisposeScope scope = NewDisposeScope();
        return DecoderBlocks.Skip(start).Take(count).Reverse().Aggregate(values.alias(), (input, block) => block.Call(input, training)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the parameters of the code's distribution.</summary>
    /// <param name="images"><c>[batch, channels, size, size]</c>, arranged; left as they are.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move.</param>
    /// <returns>Means and logarithms of variances, <c>[batch, code]</c> each; the current dispose scope, or else the caller, owns them.</returns>
    /// <exception cref="InvalidOperationException">The network has no second head.</exception>
    public (Tensor Mean, Tensor LogVariance) EncodeDistribution(Tensor images, bool training)
    {
        Layer head = logVariance ?? throw new InvalidOperationException("The network has one head. Create it with Variational.");
        using DisposeScope scope = NewDisposeScope();
        Tensor hidden = Encode(images, 0, EncoderBlocks.Count - 1, training);
        return (EncoderBlocks[^1].Call(hidden, training).MoveToOuterDisposeScope(), head.Call(hidden, training).MoveToOuterDisposeScope());
    }

    /// <summary>Describes the encoder.</summary>
    /// <returns>A graph from images to the codes, with the live variables once the network is built.</returns>
    public ModelGraph Describe() => encoder.Describe(ImageShape);

    /// <summary>Copies the encoder's weights into a faster form for evaluation.</summary>
    /// <returns>A network of its own, which later training does not change; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    public InferenceChainNetwork ToInference() => encoder.ToInference();

    /// <summary>The network's state, for saving.</summary>
    /// <returns>The variables' own tensors, which stay the network's.</returns>
    public IReadOnlyList<NamedTensor> State() => VariableState.Of(Variables);

    /// <summary>Copies a state into the variables. Nothing is changed unless everything fits.</summary>
    /// <param name="state">Every name of <see cref="State"/> once.</param>
    /// <param name="more">Variables beside the network's that the state holds, too.</param>
    /// <exception cref="ArgumentException">Names are missing, unexpected or repeated, or a shape or type does not fit.</exception>
    public void LoadState(IReadOnlyList<NamedTensor> state, params IReadOnlyList<Variable> more) => VariableState.Load([.. Variables, .. more], state);

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        logVariance?.Dispose();
        decoding.Dispose();
    }

    private long[] ImageShape => [-1, options.Channels, options.ImageSize, options.ImageSize];

    private static IReadOnlyList<Variable> Trainable(IReadOnlyList<Variable> variables) => [.. variables.Where(variable => variable.Trainable)];

    private (Layer[] Encoders, Layer[] Decoders) Linear()
    {
        int pixels = options.Channels * options.ImageSize * options.ImageSize;
        int[] sizes = [pixels, options.Width, options.Width, 4 * options.Width, options.Code];
        int last = sizes.Length - 2;
        return (
            [.. Enumerable.Range(0, sizes.Length - 1).Select(block => new Sequential(
                [.. block == 0 ? (Layer[])[new Flatten()] : [], Unit(sizes[block + 1]), .. block < last ? (Layer[])[new ReLU()] : []]))],
            [.. Enumerable.Range(0, sizes.Length - 1).Select(block => new Sequential(
                [Unit(sizes[block]), .. block == 0 ? Output() : [new ReLU()]]))]);
    }

    private (Layer[] Encoders, Layer[] Decoders) Convolutional()
    {
        int[] channels = [options.Channels, options.Width, 2 * options.Width, 4 * options.Width];
        int side = options.ImageSize / Shrinkage;
        Layer expansion = new Sequential([Unit(channels[^1] * side * side), new Reshape([channels[^1], side, side]), new ReLU()]);
        return (
            [
                .. Enumerable.Range(0, ConvolutionCount).Select(block => new Sequential(
                    [
                        new Conv2D(channels[block + 1], 4, 2, padding: 1, useBias: false, kernelInitializer: Kernel()),
                        ResidualLayers.Normalization(),
                        new ReLU(),
                    ])),
                Head(),
            ],
            [
                .. Enumerable.Range(0, ConvolutionCount).Select(block => new Sequential(
                    [
                        new Conv2DTranspose(channels[block], 4, 2, padding: 1, useBias: block == 0, kernelInitializer: TransposedKernel()),
                        .. block == 0 ? Output() : [ResidualLayers.Normalization(), new ReLU()],
                    ])),
                expansion,
            ]);
    }

    private Sequential Head() => options.Kind == AutoencoderKind.Fc
        ? new([Unit(options.Code)])
        : new([new Flatten(), Unit(options.Code)]);

    private Layer[] Output() => options.SigmoidOutput ? [new Activation("sigmoid")] : [];

    private Dense Unit(int units) => new(units, kernelInitializer: Kernel());

    // An output of a transposed convolution sums its inputs over every second place of the kernel in both directions; the kernel's outputs are
    // the inputs of the convolution that it is the gradient of.
    private Initializer TransposedKernel() => options.InitialWeights == InitialKernels.He ? new VarianceScaling(2.0 * 2 * 2, "fan_out", "untruncated_normal") : Kernel();

    private Initializer Kernel() => options.InitialWeights switch
    {
        InitialKernels.He => new VarianceScaling(2.0, "fan_in", "untruncated_normal"),
        InitialKernels.Uniform => VarianceScaling.LinearKernel(),
        InitialKernels.Normal => new RandomNormal(0.0, ReleasedDeviation),
        _ => throw new InvalidOperationException($"There are no initial weights {options.InitialWeights}."),
    };
}
