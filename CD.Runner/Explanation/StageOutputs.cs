using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>The outputs of one stage for some images.</summary>
internal static class StageOutputs
{
    /// <summary>Encodes images in evaluation mode.</summary>
    /// <param name="encoder">The method in evaluation mode.</param>
    /// <param name="stages">Its stages.</param>
    /// <param name="stage">The place of the wanted one, a matrix, among them.</param>
    /// <param name="source">The data set.</param>
    /// <param name="images">The images' places in it, at least one.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>One row an image, <c>[images, dimensions]</c>.</returns>
    /// <exception cref="UserErrorException">An output is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static FeatureMatrix Of(IEncoder encoder, IReadOnlyList<Stage> stages, int stage, IImageSource source, IReadOnlyList<long> images, int batchSize, Device device, CancellationToken cancellation)
    {
        StageCollector collector = new(stages[stage], images.Count);
        int done = 0;
        foreach (ImageBatch batch in DeviceBatches.On(source.Read(images.Chunk(batchSize), cancellation), device))
        {
            cancellation.ThrowIfCancellationRequested();
            using (batch)
            {
                using DisposeScope scope = NewDisposeScope();
                collector.Add(encoder.Encode(batch, [.. images.Skip(done).Take(batch.Count)])[stage], done);
                done += batch.Count;
            }
        }

        FeatureMatrix outputs = collector.ToOutput().Matrix!;
        return outputs.FirstNonFiniteItem() is var item and >= 0
            ? throw new UserErrorException(ExitCode.NotFinite, $"The run's stage {stages[stage].Symbol} is not finite for the image {source.ItemNames[(int)images[item]]}, so it cannot be explained. Train the run anew, for example with a lower learning rate.")
            : outputs;
    }
}
