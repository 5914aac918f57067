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
    private readonly NetworkOptions options;
    private readonly InferenceChainNetwork chain;

    /// <summary>Takes over a network's parts.</summary>
    internal InferenceNetwork(NetworkOptions options, InferenceChainNetwork chain)
    {
        this.options = options;
        this.chain = chain;
    }

    /// <summary>Computes h, z and p, without gradients.</summary>
    /// <param name="images"><c>[batch, channels, height, width]</c>, floating point in [0, 1], on the network's device; left as they are.</param>
    /// <returns>The outputs in the variables' dtype; the caller owns them.</returns>
    /// <exception cref="ArgumentException">The images' shape or type does not fit.</exception>
    public Embedding Forward(Tensor images)
    {
        options.CheckImages(images);
        IReadOnlyList<Tensor> outputs = chain.Forward(images);
        return new Embedding(outputs[0], outputs[1], outputs[2]); // [batch, 8 x width, or 32 x width of ResNet-50], [batch, D], [batch, M]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => chain.Dispose();
}
