using CD.Runner.Augmentation;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>Encodes undistorted images by a network.</summary>
/// <param name="imageSize">The side of the network's images in pixels.</param>
/// <param name="device">The device that computes.</param>
/// <param name="forward">From images, <c>[batch, 3, size, size]</c> in [0, 1], to one output a stage.</param>
/// <param name="owned">What is freed with the encoder.</param>
public sealed class NetworkEncoder(int imageSize, Device device, Func<Tensor, IReadOnlyList<Tensor>> forward, IDisposable owned) : IEncoder
{
    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. forward(EvaluationView.Apply(batch, imageSize, device)).Select(output => output.MoveToOuterDisposeScope())];
    }

    /// <inheritdoc/>
    public void Dispose() => owned.Dispose();
}
