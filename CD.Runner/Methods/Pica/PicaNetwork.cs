using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Networks;
using CD.Model.Serialization;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods.Pica;

/// <summary>The gradients of images, a residual network, and two heads on its output: one of K outputs, and an extra one.</summary>
internal sealed class PicaNetwork : IDisposable
{
    private const string BackboneName = "resnet";
    private const string ClusterName = "cluster_head";
    private const string ExtraName = "extra_head";

    private readonly LearnerContext context;
    private readonly SobelFilter? sobel;
    private readonly ResNet resnet;
    private readonly ClusterHead cluster;
    private readonly NetworkChain chain;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="context">The run's configuration, data and device.</param>
    public PicaNetwork(LearnerContext context)
    {
        this.context = context;
        RunConfiguration configuration = context.Configuration;
        PicaSettings settings = configuration.Method.Settings<PicaSettings>();
        resnet = new ResNet(configuration.Model.Backbone, configuration.Model.Width);
        cluster = new ClusterHead(context.RequiredClusters, resnet.OutputChannels, hidden: false);
        List<(string Name, Layer Layer)> parts = [(BackboneName, resnet), (ClusterName, cluster)];
        if (settings.ExtraClusters > 0)
        {
            parts.Add((ExtraName, new ClusterHead(settings.ExtraClusters, resnet.OutputChannels, hidden: false)));
        }

        HasExtraHead = settings.ExtraClusters > 0;
        chain = new NetworkChain(parts, heads: parts.Count - 1);
        using Generator weights = context.Weights();
        BuildContext build = context.BuildContext(weights);
        sobel = Filter(build);
        chain.Build([-1, sobel is null ? 3 : SobelFilter.Channels, -1, -1], build);
    }

    /// <summary>Whether there is an extra head.</summary>
    public bool HasExtraHead { get; }

    /// <summary>The weights that are trained.</summary>
    public IReadOnlyList<Variable> TrainableVariables => chain.TrainableVariables;

    /// <summary>The network's state.</summary>
    public IReadOnlyList<NamedTensor> State() => chain.State();

    /// <summary>Restores a state.</summary>
    public void LoadState(IReadOnlyList<NamedTensor> state) => chain.LoadState(state);

    /// <summary>Soft assignments in training mode.</summary>
    /// <param name="images"><c>[batch, 3, size, size]</c> in [0, 1].</param>
    /// <param name="extra">Whether those of the extra head.</param>
    /// <returns><c>[batch, outputs]</c>; the current dispose scope owns it.</returns>
    public Tensor Assign(Tensor images, bool extra)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> outputs = chain.Forward(sobel?.Apply(images) ?? images, training: true); // h, the heads
        return outputs[extra ? 2 : 1].MoveToOuterDisposeScope();
    }

    /// <summary>The network from images to h and to the shares of K clusters.</summary>
    public ModelGraph Describe()
    {
        int size = context.Configuration.Augmentation.ImageSize;
        GraphBuilder builder = new([-1, 3, size, size]);
        GraphValue seen = sobel is null ? builder.Input : builder.Apply("sobel", sobel.Layer, builder.Input);
        GraphValue features = builder.Apply(BackboneName, resnet, seen);
        GraphValue shares = builder.Apply(ClusterName, cluster, features);
        return builder.ToGraph([new GraphOutput(BackboneName, features.Node), new GraphOutput(ClusterName, shares.Node)]);
    }

    /// <summary>Encodes whole images to h and to the shares of K clusters.</summary>
    /// <returns>An encoder that later steps do not change; the caller owns it.</returns>
    public IEncoder CreateEncoder()
    {
        using Generator unused = context.Weights();
        SobelFilter? filter = Filter(context.BuildContext(unused));
        InferenceChainNetwork inference = chain.ToInference();
        int size = context.Configuration.Augmentation.ImageSize;
        return new NetworkEncoder(size, context.Device, images => [.. inference.Forward(filter?.Apply(images) ?? images).Take(2)], new Owned(inference, filter));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        chain.Dispose();
        sobel?.Dispose();
    }

    private SobelFilter? Filter(BuildContext build) => context.Configuration.Method.Settings<PicaSettings>().Sobel ? new SobelFilter(build) : null;

    private sealed class Owned(IDisposable first, IDisposable? second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second?.Dispose();
        }
    }
}
