using CD.Runner.Evaluation;
using CD.Runner.Heads;
using CD.Runner.Protos.TensorBoard;

namespace CD.Runner.TensorBoard;

/// <summary>Histograms of what a network gives for all images.</summary>
internal static class OutputHistograms
{
    /// <summary>The first feature heads that have a histogram of their own: 16. One takes 0.7 kB.</summary>
    public const int Heads = 16;

    /// <summary>One of every stage that is a matrix, over all its outputs, and one of each of the first feature heads.</summary>
    /// <param name="embeddings">The outputs.</param>
    /// <returns>The values.</returns>
    public static IEnumerable<Summary.Types.Value> Of(EmbeddingSet embeddings)
    {
        foreach (StageOutput output in embeddings.Stages)
        {
            if (output.Matrix is not { } matrix)
            {
                continue;
            }

            yield return SummaryValues.Histogram(Tags.Outputs(output.Stage.Symbol), HistogramBuckets.Of(matrix));
            for (int head = 0; output.Stage.Name == HeadAnalysis.FeatureStage && head < Math.Min(Heads, matrix.Dimensions); head++)
            {
                yield return SummaryValues.Histogram(Tags.Head(head), HistogramBuckets.Of(matrix, head));
            }
        }
    }
}
