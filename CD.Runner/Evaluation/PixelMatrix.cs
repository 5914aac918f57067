using CD.Runner.Augmentation;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>The images' raw pixels as a matrix, for the baseline that any learning has to beat.</summary>
internal static class PixelMatrix
{
    private const int LargestSide = 32;

    /// <summary>Reads every image as one row.</summary>
    /// <param name="source">The images.</param>
    /// <param name="batchSize">Images read at a time.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>
    /// <c>[n, channels * height * width]</c> in [0, 1], in the channels-first order of the images:
    /// as they are where all have one size of at most 32 x 32 pixels, else resized to 32 x 32.
    /// </returns>
    public static FeatureMatrix Read(IImageSource source, int batchSize, CancellationToken cancellation)
    {
        FeatureMatrix? matrix = null;
        int done = 0;
        foreach (ImageBatch batch in source.Read(Indices.InOrder(source.Count, batchSize), cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            using (batch)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor pixels = Rows(batch, CPU).contiguous(); // [batch, columns]
                matrix ??= FeatureMatrix.Zeros(source.Count, (int)pixels.shape[1]);
                matrix.Store(done, pixels);
                done += batch.Count;
            }
        }

        return matrix ?? throw new ArgumentException("A data set holds an image.", nameof(source));
    }

    /// <summary>The rows of one batch.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="device">Where they are.</param>
    /// <returns>float32 <c>[batch, columns]</c>, as in <see cref="Read"/>; the current dispose scope owns it.</returns>
    internal static Tensor Rows(ImageBatch batch, Device device) =>
        batch.Stacked is { } stacked && stacked.shape[2] <= LargestSide && stacked.shape[3] <= LargestSide
            ? (stacked.to(ScalarType.Float32) / 255).flatten(1)
            : EvaluationView.Apply(batch, LargestSide, device).flatten(1);
}
