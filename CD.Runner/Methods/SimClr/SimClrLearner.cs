using CD.Losses.FSharp;
using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.SimClr;

/// <summary>Trains a backbone and a projector on the contrast of two views.</summary>
internal sealed class SimClrLearner : TwoViewLearner
{
    private readonly RunConfiguration configuration;
    private readonly Device device;
    private readonly double temperature;
    private readonly NetworkChain network;

    /// <summary>Builds the network with its initial weights.</summary>
    public SimClrLearner(LearnerContext context)
        : base(context, () => ["instance"])
    {
        configuration = context.Configuration;
        device = context.Device;
        temperature = configuration.Method.Settings<SimClrSettings>().Temperature;
        ResNet resnet = new(configuration.Model.Backbone, configuration.Model.Width);
        InstanceProjector projector = new(configuration.Model.LatentDimensions ?? configuration.Training.BatchSize, resnet.OutputChannels);
        network = new NetworkChain([("resnet", resnet), ("instance_projector", projector)]);
        using Generator weights = context.Weights();
        network.Build([-1, 3, -1, -1], context.BuildContext(weights));
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Variable> Weights => network.TrainableVariables;

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> ModelState() => network.State();

    /// <inheritdoc/>
    public override void LoadModel(IReadOnlyList<NamedTensor> state) => network.LoadState(state);

    /// <inheritdoc/>
    public override ModelGraph Describe() => network.Describe([-1, 3, configuration.Augmentation.ImageSize, configuration.Augmentation.ImageSize]);

    /// <inheritdoc/>
    public override IEncoder CreateEncoder()
    {
        InferenceChainNetwork inference = network.ToInference();
        return new NetworkEncoder(configuration.Augmentation.ImageSize, device, inference.Forward, inference);
    }

    /// <inheritdoc/>
    protected override Tensor TrainStep(Tensor view1, Tensor view2, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor z1 = network.Forward(view1, training: true)[^1];
        Tensor z2 = network.Forward(view2, training: true)[^1];
        context.Completed?.Invoke(StepPhase.Forward);
        Tensor loss = InstanceLoss.value(temperature, Precision.atLeastSingle(z1), Precision.atLeastSingle(z2));
        context.Completed?.Invoke(StepPhase.Losses);
        return Optimized.Step(new ObjectiveValue(loss, [loss.detach()]), context.LearningRate, context.Completed).MoveToOuterDisposeScope();
    }

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
