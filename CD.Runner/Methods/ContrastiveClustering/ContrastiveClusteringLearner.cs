using CD.Losses.FSharp;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.ContrastiveClustering;

/// <summary>Trains a backbone with an instance head and a cluster head on it. State names are those of the authors' checkpoints.</summary>
internal sealed class ContrastiveClusteringLearner : TwoViewChainLearner
{
    private const int Heads = 2;

    private readonly ObjectiveFunction objective;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public ContrastiveClusteringLearner(LearnerContext context)
        : this(context, Objective(context.Configuration.Method.Settings<ContrastiveClusteringSettings>()))
    {
    }

    private ContrastiveClusteringLearner(LearnerContext context, ObjectiveFunction objective)
        : base(context, () => objective.TermNames, resnet => CreateNetwork(context, resnet)) => this.objective = objective;

    /// <inheritdoc/>
    protected override Tensor TrainStep(Tensor view1, Tensor view2, StepContext context)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> first = Network.Forward(view1, training: true); // h, z, p
        IReadOnlyList<Tensor> second = Network.Forward(view2, training: true);
        context.Completed?.Invoke(StepPhase.Forward);
        ObjectiveValue value = objective.Evaluate(new Outputs(first[0], second[0], first[1], second[1], first[2], second[2]));
        context.Completed?.Invoke(StepPhase.Losses);
        return Optimized.Step(value, context.LearningRate, context.Completed).MoveToOuterDisposeScope();
    }

    private static NetworkChain CreateNetwork(LearnerContext context, ResNet resnet)
    {
        int channels = resnet.OutputChannels;
        Sequential instance = new([NetworkLayers.Linear(channels, channels), new ReLU(), NetworkLayers.Linear(LatentDimensions(context.Configuration), channels)]);
        return new NetworkChain([("resnet", resnet), ("instance_projector", instance), ("cluster_projector", new ClusterHead(context.RequiredClusters, channels))], Heads);
    }

    private static ObjectiveFunction Objective(ContrastiveClusteringSettings settings) =>
        new(CD.Losses.FSharp.ContrastiveClustering.objective(settings.InstanceTemperature, settings.ClusterTemperature, settings.EntropyWeight));
}
