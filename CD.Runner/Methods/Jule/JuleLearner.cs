using CD.Model.Graphs;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Augmentation;
using CD.Runner.Evaluation;
using CD.Runner.Methods.Phases;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Jule;

/// <summary>Trains JULE's network in one phase whose periods merge clusters.</summary>
internal sealed class JuleLearner : PhasedLearner
{
    private readonly int imageSize;
    private readonly NetworkChain network;

    /// <summary>Builds the network with its initial weights.</summary>
    public JuleLearner(LearnerContext context)
        : base(context)
    {
        imageSize = context.Configuration.Augmentation.ImageSize;
        network = new NetworkChain([(JuleMethod.FeatureStage, JuleNetwork.Create(context.Channels, imageSize))]);
        using Generator weights = context.Weights();
        network.Build([-1, context.Channels, imageSize, imageSize], context.BuildContext(weights));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe() => network.Describe([-1, Context.Channels, imageSize, imageSize]);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = network.ToInference();
        return new NetworkEncoder(batch => PlainImages.Of(batch, imageSize, Context.Channels, Context.Device), inference.Forward, inference);
    }

    /// <inheritdoc/>
    protected override IEnumerable<PhasePlan> Phases() =>
    [
        new PhasePlan(
            Context.Configuration.Training.Epochs,
            WholePasses.Plan(Context, viewsPerImage: 1, "triplet"),
            () => new JulePhase(Context, network, CreateEncoder, Noise)),
    ];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            network.Dispose();
        }
    }
}
