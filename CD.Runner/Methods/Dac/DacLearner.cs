using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Methods.Phases;
using CD.Runner.Methods.PseudoLabelling;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Dac;

/// <summary>DAC's network and its one phase.</summary>
/// <remarks>
/// Released layers: for every entry of <see cref="Blocks"/> so many 3x3 convolutions of w, 2w or 4w filters and a max-pooling; a 1x1
/// convolution to K maps and their mean; two identity-initialised linear layers of K units, the second before the softmax.
/// </remarks>
internal sealed class DacLearner(LearnerContext context)
    : PoolLearner(context, context.Configuration.Method.Settings<DacSettings>(), CreateNetwork(context), [0, 1])
{
    private readonly DacSettings settings = context.Configuration.Method.Settings<DacSettings>();

    /// <summary>The 3x3 convolutions before each max-pooling.</summary>
    /// <param name="network">The network.</param>
    public static IReadOnlyList<int> Blocks(DacNetworkKind network) => network switch
    {
        DacNetworkKind.Shallow => [2, 2],
        DacNetworkKind.Deep => [3, 3],
        DacNetworkKind.Large => [3, 3, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(network), network, "The network is shallow, deep or large."),
    };

    /// <summary>The side of the smallest images that a network takes, in pixels.</summary>
    /// <param name="network">The network.</param>
    public static int LeastSize(DacNetworkKind network) => Blocks(network).Reverse().Aggregate(1, (size, convolutions) => 2 * (size + convolutions));

    /// <inheritdoc/>
    protected override NetworkChain CreateNetwork() => CreateNetwork(Context);

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases() =>
        [new PhasePlan(Context.Configuration.Training.Epochs, PoolPhase.PlanOf(Context, settings, DacPhase.TermNames(settings)), () => new DacPhase(Context, Network, settings, Distorter))];

    private static NetworkChain CreateNetwork(LearnerContext context)
    {
        int clusters = context.RequiredClusters;
        int width = context.Configuration.Model.Width;
        IReadOnlyList<int> blocks = Blocks(context.Configuration.Method.Settings<DacSettings>().Network);
        List<Layer> convolutions = [];
        for (int block = 0; block < blocks.Count; block++)
        {
            convolutions.AddRange(Enumerable.Range(0, blocks[block]).SelectMany(_ => PseudoLayers.Convolution(width << block)));
            convolutions.Add(new MaxPooling2D());
        }

        NetworkChain network = new(
        [
            ("maps", new Sequential([.. convolutions, .. PseudoLayers.Convolution(clusters, kernelSize: 1), new GlobalAveragePooling2D()])), // (batch, K)
            ("cluster", new FullPrecisionLayers([PseudoLayers.Linear(clusters), PseudoLayers.Normalization(), new ReLU(), PseudoLayers.Linear(clusters), PseudoLayers.Normalization(), new Activation("softmax")])),
        ]);
        using Generator weights = context.Weights();
        network.Build([-1, context.Channels, -1, -1], context.BuildContext(weights));
        return network;
    }
}
