using CD.Model.Inference;
using CD.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>
/// A trained network in evaluation mode, made for speed: normalizations are folded into the kernels before them, which are
/// stored in the computation's type, and rectifiers and sums overwrite their inputs.
/// </summary>
/// <remarks>
/// Made by <see cref="ContrastiveDisentanglingNetwork.ToInference"/>. Its outputs are those of <see cref="ContrastiveDisentanglingNetwork.Forward"/>
/// with <c>training: false</c> up to rounding. Not safe for concurrent use.
/// </remarks>
public sealed class InferenceNetwork : IDisposable
{
    // On a processor so many pixels go through all layers at a time: more of them leave the caches between two layers, and
    // fewer spend the time on reading kernels (measured at 32 and 224 pixels).
    private const long PixelsAtATime = 8 * 224 * 224;

    private readonly NetworkOptions options;
    private readonly DTypePolicy policy;
    private readonly InferenceChain resnet;
    private readonly InferenceChain instanceProjector;
    private readonly InferenceChain featurePredictor;

    /// <summary>Copies the weights of a network's parts.</summary>
    internal InferenceNetwork(NetworkOptions options, DTypePolicy policy, ResNet resnet, InstanceProjector instanceProjector, FeaturePredictor featurePredictor)
    {
        this.options = options;
        this.policy = policy;
        this.resnet = Layer.Freeze(resnet);
        this.instanceProjector = Layer.Freeze(instanceProjector);
        this.featurePredictor = Layer.Freeze(featurePredictor);
    }

    /// <summary>Computes h, z and p, without gradients.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, floating point in [0, 1], on the network's device; left as they are.</param>
    /// <returns>The outputs in the variables' dtype; the caller owns them.</returns>
    /// <exception cref="ArgumentException">The images' shape or type does not fit.</exception>
    public Embedding Forward(Tensor images)
    {
        options.CheckImages(images);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        long atATime = images.device_type == DeviceType.CPU ? Math.Max(1, PixelsAtATime / (images.size(2) * images.size(3))) : images.size(0);
        Embedding[] parts = [.. images.split(atATime).Select(Part)];
        return new Embedding(
            cat([.. parts.Select(part => part.Backbone)]).MoveToOuterDisposeScope(), // [batch, 512 or 2048]
            cat([.. parts.Select(part => part.Latent)]).MoveToOuterDisposeScope(), // [batch, D]
            cat([.. parts.Select(part => part.Features)]).MoveToOuterDisposeScope()); // [batch, M]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        resnet.Dispose();
        instanceProjector.Dispose();
        featurePredictor.Dispose();
    }

    private Embedding Part(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor h = resnet.Run(MemoryFormat.ToChannelsLast(images, policy.ComputeDtype));
        Tensor z = instanceProjector.Run(h);
        Tensor p = featurePredictor.Run(z);
        return new Embedding(Output(h), Output(z), Output(p));
    }

    private Tensor Output(Tensor tensor) => tensor.to_type(policy.VariableDtype).MoveToOuterDisposeScope();
}
