using CD.Model.Layers;
using CD.Model.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The whole network: h = f(x), z = g(h), p = c(z).</summary>
/// <remarks>
/// State names and shapes are those of the authors' checkpoints (<c>resnet.*</c>, <c>instance_projector.*</c>,
/// <c>feature_predictor.*</c>). Not safe for concurrent use.
/// </remarks>
public sealed class ContrastiveDisentanglingNetwork : IDisposable
{
    private readonly ResNet resnet;
    private readonly InstanceProjector instanceProjector;
    private readonly FeaturePredictor featurePredictor;
    private DTypePolicy? policy;

    /// <summary>Creates the network without variables.</summary>
    /// <param name="options">Its sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or there is no such width.</exception>
    public ContrastiveDisentanglingNetwork(NetworkOptions options)
    {
        Options = options with { Channels = Argument.Positive(options.Channels, nameof(options.Channels)) };
        resnet = new ResNet(options.Backbone, options.Width);
        int hiddenUnits = options.HiddenUnits ?? resnet.OutputChannels;
        instanceProjector = new InstanceProjector(options.LatentDimensions, hiddenUnits);
        featurePredictor = new FeaturePredictor(options.FeatureHeads, hiddenUnits, options.HeadNormalization);
    }

    /// <summary>The network's sizes.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The parameters that an optimizer changes, in the order of the state; empty before building.</summary>
    public IReadOnlyList<Variable> TrainableVariables { get; private set; } = [];

    /// <summary>All variables in the order of the authors' checkpoints; empty before building.</summary>
    public IReadOnlyList<Variable> Variables { get; private set; } = [];

    /// <summary>Allocates the variables, once.</summary>
    /// <param name="context">Device, dtypes and generator.</param>
    /// <exception cref="InvalidOperationException">The network is built already.</exception>
    public void Build(BuildContext context)
    {
        long[] images = [-1, Options.Channels, -1, -1];
        resnet.Build(images, context.Child("resnet"));
        long[] backbone = resnet.ComputeOutputShape(images);
        instanceProjector.Build(backbone, context.Child("instance_projector"));
        featurePredictor.Build(instanceProjector.ComputeOutputShape(backbone), context.Child("feature_predictor"));
        Variables = [.. resnet.Variables, .. instanceProjector.Variables, .. featurePredictor.Variables];
        TrainableVariables = [.. Variables.Where(variable => variable.Trainable)];
        policy = context.Policy;
    }

    /// <summary>Computes h, z and p.</summary>
    /// <param name="images">One view of a batch, <c>[batch, channels, height, width]</c>, floating point in [0, 1], on the network's device; left as it is.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move; the two views of a batch are two calls.</param>
    /// <returns>The outputs in the variables' dtype; the caller owns them.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    /// <exception cref="ArgumentException">The images' shape or type does not fit, or a training batch has a single image.</exception>
    public Embedding Forward(Tensor images, bool training)
    {
        DTypePolicy built = Policy();
        Options.CheckImages(images);
        using DisposeScope scope = NewDisposeScope();
        using Tensor entry = MemoryFormat.ToChannelsLast(images, built.ComputeDtype);
        Tensor h = resnet.Call(entry, training); // [batch, 8 or 32 times the width]
        Tensor z = instanceProjector.Call(h, training); // [batch, D]
        Tensor p = featurePredictor.Call(z, training); // [batch, M]
        return new Embedding(Output(h), Output(z), Output(p));
    }

    /// <summary>Copies the weights into a faster form for evaluation.</summary>
    /// <returns>A network of its own, which later training does not change; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    public InferenceNetwork ToInference() => new(Options, Policy(), resnet, instanceProjector, featurePredictor);

    /// <summary>The network's state under the authors' names and in their order; for saving.</summary>
    /// <returns>The variables' own tensors, which stay the network's; the counters <c>num_batches_tracked</c> are int64 scalars on the processor.</returns>
    public IReadOnlyList<NamedTensor> State() => VariableState.Of(Variables);

    /// <summary>Copies a state into the variables. Nothing is changed unless everything fits.</summary>
    /// <param name="state">Every name of <see cref="State"/> once, in any order, on any device; shapes must agree, floating-point types must not be wider than the variables'.</param>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    /// <exception cref="ArgumentException">Names are missing, unexpected or repeated, or a shape or type does not fit; the message lists them.</exception>
    public void LoadState(IReadOnlyList<NamedTensor> state)
    {
        _ = Policy();
        VariableState.Load(Variables, state);
    }

    /// <summary>Frees the variables.</summary>
    public void Dispose()
    {
        resnet.Dispose();
        instanceProjector.Dispose();
        featurePredictor.Dispose();
    }

    private DTypePolicy Policy() => policy ?? throw new InvalidOperationException("The network is not built. Call Build first.");

    private Tensor Output(Tensor tensor) => tensor.to_type(policy!.VariableDtype).MoveToOuterDisposeScope();
}
