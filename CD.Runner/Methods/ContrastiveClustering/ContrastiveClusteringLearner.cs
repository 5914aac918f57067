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

namespace CD.Runner.Methods.ContrastiveClustering;

/// <summary>Trains a backbone with an instance head and a cluster head on it. State names are those of the authors' checkpoints.</summary>
internal sealed class ContrastiveClusteringLearner : TwoViewLearner
{
    private const int Heads = 2;

    private readonly RunConfiguration configuration;
    private readonly Device device;
    private readonly NetworkChain network;
    private readonly ObjectiveFunction objective;

    /// <summary>Builds the network with its initial weights.</summary>
    public ContrastiveClusteringLearner(LearnerContext context)
        : this(context, Objective(context.Configuration.Method.Settings<ContrastiveClusteringSettings>()))
    {
    }

    private ContrastiveClusteringLearner(LearnerContext context, ObjectiveFunction objective)
        : base(context, () => objective.TermNames)
    {
        configuration = context.Configuration;
        device = context.Device;
        this.objective = objective;
        ResNet resnet = new(configuration.Model.Backbone, configuration.Model.Width);
        int channels = resnet.OutputChannels;
        Sequential instance = new([NetworkLayers.Linear(channels, channels), new ReLU(), NetworkLayers.Linear(configuration.Model.LatentDimensions ?? configuration.Training.BatchSize, channels)]);
        network = new NetworkChain([("resnet", resnet), ("instance_projector", instance), ("cluster_projector", new ClusterHead(context.RequiredClusters, channels))], Heads);
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
        IReadOnlyList<Tensor> first = network.Forward(view1, training: true); // h, z, p
        IReadOnlyList<Tensor> second = network.Forward(view2, training: true);
        context.Completed?.Invoke(StepPhase.Forward);
        ObjectiveValue value = objective.Evaluate(new Outputs(first[0], second[0], first[1], second[1], first[2], second[2]));
        context.Completed?.Invoke(StepPhase.Losses);
        return Optimized.Step(value, context.LearningRate, context.Completed).MoveToOuterDisposeScope();
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

    private static ObjectiveFunction Objective(ContrastiveClusteringSettings settings) =>
        new(CD.Losses.FSharp.ContrastiveClustering.objective(settings.InstanceTemperature, settings.ClusterTemperature, settings.EntropyWeight));
}
