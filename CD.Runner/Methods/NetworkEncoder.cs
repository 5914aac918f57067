using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>Encodes undistorted images by a network.</summary>
/// <param name="prepare">From a batch to the network's images, <c>[batch, channels, size, size]</c> in [0, 1], on its device.</param>
/// <param name="forward">From those to one output a stage.</param>
/// <param name="owned">What is freed with the encoder.</param>
public sealed class NetworkEncoder(Func<ImageBatch, Tensor> prepare, Func<Tensor, IReadOnlyList<Tensor>> forward, IDisposable owned) : IEncoder
{
    /// <summary>Encodes images as views are: in three channels.</summary>
    /// <param name="imageSize">The side of the network's images in pixels.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="forward">From images, <c>[batch, 3, size, size]</c> in [0, 1], to one output a stage.</param>
    /// <param name="owned">What is freed with the encoder.</param>
    public NetworkEncoder(int imageSize, Device device, Func<Tensor, IReadOnlyList<Tensor>> forward, IDisposable owned)
        : this(batch => EvaluationView.Apply(batch, imageSize, device), forward, owned)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. forward(prepare(batch)).Select(output => output.MoveToOuterDisposeScope())];
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();
}
