using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>A learner of two views whose network is a residual backbone and heads on it, one chain.</summary>
internal abstract class TwoViewChainLearner : TwoViewLearner
{
    private readonly LearnerContext context;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    /// <param name="termNames">The names of the loss terms.</param>
    /// <param name="network">From the backbone to the network, not built.</param>
    protected TwoViewChainLearner(LearnerContext context, Func<IEnumerable<string>> termNames, Func<ResNet, NetworkChain> network)
        : base(context, termNames)
    {
        this.context = context;
        ModelSettings model = context.Configuration.Model;
        Network = network(new ResNet(model.Backbone, model.Width));
        using Generator weights = context.Weights();
        Network.Build([-1, 3, -1, -1], context.BuildContext(weights));
    }

    /// <summary>The network.</summary>
    protected NetworkChain Network { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Variable> Weights => Network.TrainableVariables;

    private int ImageSize => context.Configuration.Augmentation.ImageSize;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => Network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => Network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe() => Network.Describe([-1, 3, ImageSize, ImageSize]);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = Network.ToInference();
        return new NetworkEncoder(ImageSize, context.Device, inference.Forward, inference);
    }

    /// <summary>The length of z.</summary>
    /// <param name="configuration">The run's configuration.</param>
    protected static int LatentDimensions(RunConfiguration configuration) => configuration.Model.LatentDimensions ?? configuration.Training.BatchSize;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Network.Dispose();
        }
    }
}
