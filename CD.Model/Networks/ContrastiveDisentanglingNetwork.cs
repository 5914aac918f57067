using CD.Model.Graphs;
using CD.Model.Layers;
using CD.Model.Serialization;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The whole network: h = f(x), z = g(h), p = c(z).</summary>
/// <remarks>
/// State names and shapes are those of the authors' checkpoints (<c>resnet.*</c>, <c>instance_projector.*</c>,
/// <c>feature_predictor.*</c>). Not safe for concurrent use.
/// </remarks>
public sealed class ContrastiveDisentanglingNetwork : IDisposable
{
    private readonly NetworkChain chain;

    /// <summary>Creates the network without variables.</summary>
    /// <param name="options">Its sizes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or there is no such width.</exception>
    public ContrastiveDisentanglingNetwork(NetworkOptions options)
    {
        Options = options with { Channels = Argument.Positive(options.Channels, nameof(options.Channels)) };
        ResNet resnet = new(options.Backbone, options.Width);
        int hiddenUnits = options.HiddenUnits ?? resnet.OutputChannels;
        chain = new NetworkChain(
        [
            ("resnet", resnet),
            ("instance_projector", new InstanceProjector(options.LatentDimensions, hiddenUnits)),
            ("feature_predictor", new FeaturePredictor(options.FeatureHeads, hiddenUnits, options.HeadNormalization)),
        ]);
    }

    /// <summary>The network's sizes.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The parameters that an optimizer changes, in the order of the state; empty before building.</summary>
    public IReadOnlyList<Variable> TrainableVariables => chain.TrainableVariables;

    /// <summary>All variables in the order of the authors' checkpoints; empty before building.</summary>
    public IReadOnlyList<Variable> Variables => chain.Variables;

    /// <summary>Allocates the variables, once.</summary>
    /// <param name="context">Device, dtypes and generator.</param>
    /// <exception cref="InvalidOperationException">The network is built already.</exception>
    public void Build(BuildContext context) => chain.Build([-1, Options.Channels, -1, -1], context);

    /// <summary>Describes the network.</summary>
    /// <param name="imageSize">The images' side in pixels; -1 where it is not known.</param>
    /// <returns>A graph with the outputs <c>resnet</c> (h), <c>instance_projector</c> (z) and <c>feature_predictor</c> (p); once the network is built it holds the live variables.</returns>
    /// <exception cref="ArgumentException">The images are too small.</exception>
    public ModelGraph Describe(long imageSize) => chain.Describe([-1, Options.Channels, imageSize, imageSize]);

    /// <summary>Computes h, z and p.</summary>
    /// <param name="images">One view of a batch, <c>[batch, channels, height, width]</c>, floating point in [0, 1], on the network's device; left as it is.</param>
    /// <param name="training">Whether batch statistics are used and running statistics move; the two views of a batch are two calls.</param>
    /// <returns>The outputs in the variables' dtype; the caller owns them.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    /// <exception cref="ArgumentException">The images' shape or type does not fit, or a training batch has a single image.</exception>
    public Embedding Forward(Tensor images, bool training)
    {
        Options.CheckImages(images);
        IReadOnlyList<Tensor> outputs = chain.Forward(images, training);
        return new Embedding(outputs[0], outputs[1], outputs[2]); // [batch, 8 or 32 times the width], [batch, D], [batch, M]
    }

    /// <summary>Copies the weights into a faster form for evaluation.</summary>
    /// <returns>A network of its own, which later training does not change; the caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    public InferenceNetwork ToInference() => new(Options, chain.ToInference());

    /// <summary>The network's state under the authors' names and in their order; for saving.</summary>
    /// <returns>The variables' own tensors, which stay the network's; the counters <c>num_batches_tracked</c> are int64 scalars on the processor.</returns>
    public IReadOnlyList<NamedTensor> State() => chain.State();

    /// <summary>Copies a state into the variables. Nothing is changed unless everything fits.</summary>
    /// <param name="state">Every name of <see cref="State"/> once, in any order, on any device; shapes must agree, floating-point types must not be wider than the variables'.</param>
    /// <exception cref="InvalidOperationException">The network is not built.</exception>
    /// <exception cref="ArgumentException">Names are missing, unexpected or repeated, or a shape or type does not fit; the message lists them.</exception>
    public void LoadState(IReadOnlyList<NamedTensor> state) => chain.LoadState(state);

    /// <summary>Frees the variables.</summary>
    public void Dispose() => chain.Dispose();
}
