using CD.Runner.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Embeds a whole data set in evaluation mode: running statistics, undistorted images.</summary>
internal static class Embedder
{
    /// <summary>Embeds every image, the last incomplete batch included.</summary>
    /// <param name="encoder">The method in evaluation mode.</param>
    /// <param name="stages">The encoder's stages in order.</param>
    /// <param name="source">The images.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>The outputs, without the clusters that <see cref="Stage.Clustering"/> makes; memory is 4 bytes times images times the dimensions of all stages.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static EmbeddingSet Embed(
        IEncoder encoder,
        IReadOnlyList<Stage> stages,
        IImageSource source,
        int batchSize,
        Device device,
        CancellationToken cancellation)
    {
        StageCollector[] collectors = [.. stages.Where(stage => stage.Kind != StageKind.Clustering).Select(stage => new StageCollector(stage, source.Count))];
        int done = 0;
        foreach (ImageBatch batch in DeviceBatches.On(source.Read(Indices.InOrder(source.Count, batchSize), cancellation), device))
        {
            cancellation.ThrowIfCancellationRequested();
            using (batch)
            {
                using DisposeScope scope = NewDisposeScope();
                IReadOnlyList<Tensor> outputs = encoder.Encode(batch, Indices.Range(done, batch.Count));
                foreach ((StageCollector collector, Tensor rows) in collectors.Zip(outputs))
                {
                    collector.Add(rows, done);
                }

                done += batch.Count;
            }
        }

        return new EmbeddingSet
        {
            Stages =
            [
                .. collectors.Select(collector => collector.ToOutput()),
                .. stages.Where(stage => stage.Kind == StageKind.Clustering).Select(stage => new StageOutput(stage, null, null)),
            ],
            ItemNames = source.ItemNames,
            Labels = source.Labels,
            ClassNames = source.ClassNames,
        };
    }
}
