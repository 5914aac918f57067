using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Autoencoders;

/// <summary>A learner whose network is an autoencoder and whose stage is the code.</summary>
internal abstract class AutoencoderLearner : PhasedLearner
{
    private const int ConvolutionalCode = 64;
    private const int LinearWidth = 500;
    private const int ConvolutionalWidth = 32;
    private const int SideStep = 8;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="settings">Which network.</param>
    /// <param name="linearCode">Dimensions of the code of linear layers where the settings name none.</param>
    /// <param name="adjust">What else the method wants of it; null for nothing.</param>
    protected AutoencoderLearner(LearnerContext context, NetworkSettings settings, int linearCode, Func<AutoencoderOptions, AutoencoderOptions>? adjust = null)
        : base(context)
    {
        bool linear = (settings.Network ?? (context.Channels == 1 ? AutoencoderKind.Fc : AutoencoderKind.Conv)) == AutoencoderKind.Fc;
        int size = context.Configuration.Augmentation.ImageSize;
        if (!linear && size % SideStep != 0)
        {
            throw new UserErrorException(ExitCode.Usage, SizeMessage(context.Configuration));
        }

        AutoencoderOptions options = new()
        {
            Kind = linear ? AutoencoderKind.Fc : AutoencoderKind.Conv,
            Channels = context.Channels,
            ImageSize = size,
            Code = settings.Code ?? (linear ? linearCode : ConvolutionalCode),
            Width = settings.Width ?? (linear ? LinearWidth : ConvolutionalWidth),
            SigmoidOutput = !linear,
            InitialWeights = settings.InitialWeights,
        };
        Network = new Autoencoder(adjust?.Invoke(options) ?? options);
        using Generator weights = context.Weights();
        Network.Build(context.BuildContext(weights));
    }

    /// <summary>The common settings that an autoencoder has no use for: the residual network and its heads, and views but for their size.</summary>
    public static IReadOnlyList<string> Ignored { get; } = [.. IgnoredSettings.ResidualNetwork, .. IgnoredSettings.Views()];

    /// <summary>The autoencoder.</summary>
    protected Autoencoder Network { get; }

    /// <summary>The rules between a network's settings and the common ones.</summary>
    /// <param name="configuration">A configuration of the method.</param>
    /// <param name="settings">The method's settings.</param>
    /// <returns>The rules.</returns>
    public static IEnumerable<SettingRule> Rules(RunConfiguration configuration, NetworkSettings settings)
    {
        bool convolutional = settings.Network is { } kind ? kind == AutoencoderKind.Conv : configuration.Model.Channels is ImageChannels.Rgb;
        yield return new SettingRule(
            !convolutional || configuration.Augmentation.ImageSize % SideStep == 0,
            ["augmentation.image_size", $"{configuration.Method.Name}.network", "model.channels"],
            SizeMessage(configuration));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => Network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => Network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph? Describe() => Network.Describe();

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = Network.ToInference();
        return new NetworkEncoder(Plain, inference.Forward, inference);
    }

    /// <summary>The images of a batch, as the network takes them.</summary>
    /// <param name="batch">The batch; left as it is.</param>
    /// <returns>float32 <c>[batch, channels, size, size]</c> in [0, 1], arranged for training; the current dispose scope, or else the caller, owns it.</returns>
    protected Tensor Images(ImageBatch batch)
    {
        using DisposeScope scope = NewDisposeScope();
        return Network.Arrange(Plain(batch)).MoveToOuterDisposeScope();
    }

    /// <summary>The phases in which every pair of layers is trained by itself, then one in which all are trained together.</summary>
    /// <param name="layerEpochs">Epochs of each pair; 0 for none.</param>
    /// <param name="layers">How the pairs learn; of the first pair, whose input are images, and of the others.</param>
    /// <param name="wholeEpochs">Epochs of the whole.</param>
    /// <param name="whole">How the whole learns.</param>
    /// <returns>The phases.</returns>
    protected IEnumerable<PhasePlan> Reconstructions(int layerEpochs, (ReconstructionRecipe First, ReconstructionRecipe Others) layers, int wholeEpochs, ReconstructionRecipe whole)
    {
        EpochPlan plan = WholePasses.Plan(Context, 1, ReconstructionPhase.TermName);
        int blocks = Network.EncoderBlocks.Count;
        return
        [
            .. Enumerable.Range(0, blocks).Select(block => new PhasePlan(layerEpochs, plan, () => Phase(block, 1, block == 0 ? layers.First : layers.Others))),
            new PhasePlan(wholeEpochs, plan, () => Phase(0, blocks, whole)),
        ];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Network.Dispose();
        }
    }

    private static string SizeMessage(RunConfiguration configuration) =>
        $"the convolutions of {configuration.Method.Name} take images whose side is a multiple of {SideStep}; received {configuration.Augmentation.ImageSize}. Set augmentation.image_size, or {configuration.Method.Name}.network=fc.";

    private ReconstructionPhase Phase(int start, int count, ReconstructionRecipe recipe) => new(Context, Network, Images, Noise, start, count, recipe);

    private Tensor Plain(ImageBatch batch) => PlainImages.Of(batch, Context.Configuration.Augmentation.ImageSize, Context.Channels, Context.Device);
}
