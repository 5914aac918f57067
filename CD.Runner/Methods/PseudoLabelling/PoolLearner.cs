using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using static TorchSharp.torch;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>Trains a convolutional network whose last part gives the probabilities of the clusters, on one pool of images after the other.</summary>
internal abstract class PoolLearner : PhasedLearner
{
    private readonly IReadOnlyList<int> stages;
    private readonly StatisticsKind statistics;

    /// <summary>Takes over a network.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="settings">The pools.</param>
    /// <param name="network">The network, built.</param>
    /// <param name="stages">The places of those of its parts that are stages.</param>
    protected PoolLearner(LearnerContext context, PoolSettings settings, NetworkChain network, IReadOnlyList<int> stages)
        : base(context)
    {
        Network = network;
        this.stages = stages;
        statistics = settings.Statistics;
        Distorter = new ImageDistorter(settings.Distortion(context.Configuration.Augmentation), context.Configuration.Training.Seed);
    }

    /// <summary>The network.</summary>
    protected NetworkChain Network { get; }

    /// <summary>Distorts images.</summary>
    protected ImageDistorter Distorter { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => Network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => Network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe()
    {
        int size = Context.Configuration.Augmentation.ImageSize;
        ModelGraph graph = Network.Describe([-1, Context.Channels, size, size]);
        return graph.Only([.. stages.Select(part => graph.Outputs[part])]);
    }

    /// <inheritdoc/>
    /// <remarks>A batch of one image has no statistics; it is evaluated with the running ones.</remarks>
    public override IEncoder CreateEncoder()
    {
        if (statistics == StatisticsKind.Running)
        {
            InferenceChainNetwork inference = Network.ToInference(stages);
            return new NetworkEncoder(Prepare, inference.Forward, inference);
        }

        NetworkChain copy = CreateNetwork();
        copy.LoadState(Network.State());
        return new NetworkEncoder(Prepare, images => Evaluated(copy, images), copy);
    }

    /// <summary>Makes another network like this one.</summary>
    /// <returns>The network, built; the caller owns it.</returns>
    protected abstract NetworkChain CreateNetwork();

    /// <inheritdoc/>
    protected override IEnumerable<NamedTensor> OwnState() => [Distorter.State()];

    /// <inheritdoc/>
    protected override void LoadOwnState(SavedState state) => Distorter.LoadState(state);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Network.Dispose();
            Distorter.Dispose();
        }
    }

    private IReadOnlyList<Tensor> Evaluated(NetworkChain network, Tensor images)
    {
        using IDisposable guard = no_grad();
        IReadOnlyList<Tensor> outputs = network.Forward(images, training: images.shape[0] > 1);
        return [.. stages.Select(part => outputs[part])];
    }

    private Tensor Prepare(ImageBatch batch) => PlainImages.Of(batch, Context.Configuration.Augmentation.ImageSize, Context.Channels, Context.Device);
}
