using CD.Model.Initializers;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Methods.Phases;
using CD.Runner.Methods.PseudoLabelling;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dccm;

/// <summary>DCCM's network, its discriminator and its one phase.</summary>
/// <remarks>
/// Released layers for 32x32 images: 3x3 convolutions of w and w filters and a max-pooling give the maps D; of 2w filters, a max-pooling,
/// and of 4w filters, whose mean is h; identity-initialised linear layers of w and K units give the logits Y; their normalization and
/// softmax are p. The discriminator is three 1x1 convolutions without biases on D beside Y, in the variables' type. Images have 20 pixels at least.
/// </remarks>
internal sealed class DccmLearner : PoolLearner
{
    /// <summary>The place of the maps among the network's outputs.</summary>
    public const int Maps = 0;

    /// <summary>The place of the logits among the network's outputs.</summary>
    public const int Logits = 2;

    /// <summary>The side of the smallest images, in pixels.</summary>
    public const int LeastSize = 20;

    private const int Features = 1;
    private const int Probabilities = 3;

    private readonly DccmSettings settings;
    private readonly NetworkChain discriminator;

    /// <summary>Builds both networks with their initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public DccmLearner(LearnerContext context)
        : this(context, Create(context))
    {
    }

    private DccmLearner(LearnerContext context, (NetworkChain Network, NetworkChain Discriminator) networks)
        : base(context, context.Configuration.Method.Settings<DccmSettings>(), networks.Network, [Features, Probabilities])
    {
        settings = context.Configuration.Method.Settings<DccmSettings>();
        discriminator = networks.Discriminator;
    }

    /// <inheritdoc/>
    protected override NetworkChain CreateNetwork()
    {
        (NetworkChain network, NetworkChain other) = Create(Context);
        other.Dispose();
        return network;
    }

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases() =>
        [new PhasePlan(Context.Configuration.Training.Epochs, PoolPhase.PlanOf(Context, settings, DccmPhase.TermNames), () => new DccmPhase(Context, Network, discriminator, settings, Distorter, Noise))];

    /// <inheritdoc/>
    protected override IEnumerable<NamedTensor> OwnState() => [.. base.OwnState(), .. discriminator.State()];

    /// <inheritdoc/>
    protected override void LoadOwnState(SavedState state)
    {
        base.LoadOwnState(state);
        discriminator.LoadState([.. discriminator.State().Select(item => new NamedTensor(item.Name, state.Find(item.Name)))]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            discriminator.Dispose();
        }
    }

    private static (NetworkChain Network, NetworkChain Discriminator) Create(LearnerContext context)
    {
        DccmSettings settings = context.Configuration.Method.Settings<DccmSettings>();
        int clusters = context.RequiredClusters;
        int width = context.Configuration.Model.Width;
        NetworkChain network = new(
        [
            ("maps", new Sequential([.. PseudoLayers.Convolution(width), .. PseudoLayers.Convolution(width), new MaxPooling2D()])),                // (batch, w, height, width)
            ("features", new Sequential([.. PseudoLayers.Convolution(2 * width), new MaxPooling2D(), .. PseudoLayers.Convolution(4 * width), new GlobalAveragePooling2D()])), // (batch, 4w)
            ("logits", new FullPrecisionLayers([PseudoLayers.Linear(width), PseudoLayers.Normalization(), new ReLU(), PseudoLayers.Linear(clusters)])), // (batch, K)
            ("cluster", new FullPrecisionLayers([PseudoLayers.Normalization(), new Activation("softmax")])),
        ]);
        NetworkChain discriminator = new([("discriminator", new FullPrecisionLayers([Point(settings.DiscriminatorUnits), new ReLU(), Point(settings.DiscriminatorUnits), new ReLU(), Point(1)]))]);
        using Generator weights = context.Weights();
        network.Build([-1, context.Channels, -1, -1], context.BuildContext(weights));
        discriminator.Build([-1, width + clusters, -1, -1], context.BuildContext(weights));
        return (network, discriminator);
    }

    private static Conv2D Point(int filters) => new(filters, kernelSize: 1, useBias: false, kernelInitializer: new VarianceScaling(2.0));
}
