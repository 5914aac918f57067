using static TorchSharp.torch;

namespace CD.Model.Networks;

/// <summary>The network's outputs for a batch of images, in the variables' dtype; row i belongs to image i.</summary>
/// <param name="Backbone">h, the backbone's outputs, <c>[batch, 512 or 2048]</c>, at least 0.</param>
/// <param name="Latent">z, the latent vectors, <c>[batch, D]</c>.</param>
/// <param name="Features">p, the feature predictions, <c>[batch, M]</c>, in (0, 1).</param>
/// <remarks>The tensors also belong to the dispose scope in which the network was called.</remarks>
public sealed record Embedding(Tensor Backbone, Tensor Latent, Tensor Features) : IDisposable
{
    /// <summary>Frees the tensors; what a gradient still needs stays alive inside the engine.</summary>
    public void Dispose()
    {
        Backbone.Dispose();
        Latent.Dispose();
        Features.Dispose();
    }
}
