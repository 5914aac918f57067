using CD.Runner.Data;
using CD.Runner.Evaluation;
using static TorchSharp.torch;

namespace CD.Runner.Methods.KMeans;

/// <summary>Gives the pixels as they are.</summary>
/// <param name="device">The device that computes.</param>
internal sealed class KMeansLearner(Device device) : UntrainedLearner
{
    /// <inheritdoc/>
    public override IEncoder CreateEncoder() => new PixelEncoder(device);

    private sealed class PixelEncoder(Device device) : IEncoder
    {
        public IReadOnlyList<Tensor> Encode(ImageBatch batch, IReadOnlyList<long> indices) => [PixelMatrix.Rows(batch, device)];

        public void Dispose()
        {
        }
    }
}
