using CD.Runner.Data;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>What a trained method makes of an image of which superpixels are taken away.</summary>
/// <param name="encoder">The method in evaluation mode.</param>
/// <param name="stage">The place of the explained stage among the encoder's.</param>
/// <param name="heads">The explained outputs of the stage.</param>
/// <param name="hide">The grey of a superpixel that is not kept, 0 to 255; null for its mean colour.</param>
/// <param name="batchSize">Images at a time.</param>
/// <param name="device">The device that computes.</param>
internal sealed class PerturbedOutputs(IEncoder encoder, int stage, IReadOnlyList<int> heads, int? hide, int batchSize, Device device)
{
    /// <summary>Runs the samples.</summary>
    /// <remarks>The masked images are made on the device, a batch at a time. One pass serves all heads.</remarks>
    /// <param name="image">The image.</param>
    /// <param name="masks">bool <c>[N, S]</c>, the superpixels that each sample keeps.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>float64 <c>[N, heads]</c> on the processor.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public Tensor Of(ExplainedImage image, Tensor masks, CancellationToken cancellation)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Superpixels superpixels = image.Superpixels;
        long[] shape = [1, 3, superpixels.Height, superpixels.Width];
        Tensor kept = tensor(image.Planes, shape, ScalarType.Byte, device);
        Tensor hidden = hide is { } grey
            ? full(shape, grey, ScalarType.Byte, device)
            : tensor(superpixels.MeanColors(image.Planes), shape, ScalarType.Byte, device);
        Tensor labels = tensor(superpixels.Labels, ScalarType.Int64, device);                            // (H W)
        Tensor columns = tensor(heads.ToArray(), ScalarType.Int64);
        Tensor outputs = empty(masks.shape[0], heads.Count, ScalarType.Float64);
        for (long start = 0; start < masks.shape[0]; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope batchScope = NewDisposeScope();
            long count = Math.Min(batchSize, masks.shape[0] - start);
            Tensor pixels = masks.narrow(0, start, count).to(device).index_select(1, labels);            // (B, H W)
            using ImageBatch batch = new(where(pixels.view(count, 1, superpixels.Height, superpixels.Width), kept, hidden));
            IReadOnlyList<Tensor> stages = encoder.Encode(batch, [.. Enumerable.Repeat(image.Index, (int)count)]);
            outputs.narrow(0, start, count).copy_(stages[stage].cpu().index_select(1, columns));
        }

        return outputs.MoveToOuterDisposeScope();
    }
}
