using CD.Model.Networks;
using CD.Runner.Augmentation;
using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Embeds a whole data set in evaluation mode: running statistics, undistorted images.</summary>
public static class Embedder
{
    /// <summary>Embeds every image, the last incomplete batch included.</summary>
    /// <param name="network">The network, built; its weights do not change.</param>
    /// <param name="source">The images.</param>
    /// <param name="imageSize">Height and width of the network's input in pixels.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="device">The device the network is on.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <param name="progress">Told the number of images embedded so far.</param>
    /// <returns>The embeddings; memory is 4 bytes times images times (channels + latent + heads).</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static EmbeddingSet Embed(
        ContrastiveDisentanglingNetwork network,
        IImageSource source,
        int imageSize,
        int batchSize,
        Device device,
        CancellationToken cancellation,
        IProgress<int>? progress = null)
    {
        FeatureMatrix? backbone = null;
        FeatureMatrix? latent = null;
        FeatureMatrix? feature = null;
        int done = 0;
        using InferenceNetwork inference = network.ToInference();
        foreach (ImageBatch batch in DeviceBatches.On(source.Read(Indices.InOrder(source.Count, batchSize), cancellation), device))
        {
            cancellation.ThrowIfCancellationRequested();
            using (batch)
            {
                using DisposeScope scope = NewDisposeScope();
                Embedding embedding = inference.Forward(EvaluationView.Apply(batch, imageSize, device));
                Store(embedding.Backbone, ref backbone, done, source.Count);
                Store(embedding.Latent, ref latent, done, source.Count);
                Store(embedding.Features, ref feature, done, source.Count);
                done += batch.Count;
            }

            progress?.Report(done);
        }

        return new EmbeddingSet
        {
            Backbone = Filled(backbone),
            Latent = Filled(latent),
            Feature = Filled(feature),
            ItemNames = source.ItemNames,
            Labels = source.Labels,
            ClassNames = source.ClassNames,
        };
    }

    private static FeatureMatrix Filled(FeatureMatrix? matrix) => matrix ?? throw new InvalidOperationException("A data set holds an image.");

    private static void Store(Tensor rows, ref FeatureMatrix? matrix, int first, int count)
    {
        matrix ??= FeatureMatrix.Zeros(count, (int)rows.shape[1]);
        using Tensor host = rows.to(ScalarType.Float32).cpu().contiguous();
        matrix.Store(first, host);
    }
}
