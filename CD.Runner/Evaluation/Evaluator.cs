using CD.Runner.Configuration;
using CD.Runner.Data;

namespace CD.Runner.Evaluation;

/// <summary>Judges a method's stages, and raw pixels beside them.</summary>
internal static class Evaluator
{
    /// <summary>The number of clusters an evaluation asks for.</summary>
    /// <param name="settings">The evaluation's settings.</param>
    /// <param name="source">The data set.</param>
    /// <returns>The set number, else the number of classes, else null: nothing to evaluate.</returns>
    public static int? Clusters(EvaluationSettings settings, IImageSource source) =>
        settings.Clusters ?? (source.Labels is null ? null : source.ClassNames.Count);

    /// <summary>Judges every scored stage: matrices by K-means, assignments and a method's own clusterings as they are.</summary>
    /// <param name="embeddings">The outputs of every image.</param>
    /// <param name="clusters">K.</param>
    /// <param name="configuration">The run's: restarts and seed of K-means, and the settings of a method that clusters.</param>
    /// <param name="cancellation">Stops between two fits.</param>
    /// <returns>The clusters and scores by stage.</returns>
    public static EvaluationReport Embeddings(EmbeddingSet embeddings, int clusters, RunConfiguration configuration, CancellationToken cancellation) => new(
    [
        .. embeddings.Stages.Where(output => output.Stage.Scored).Select(output => new StageResult(
            output.Stage,
            output.Matrix is { } matrix
                ? ClusterEvaluation.Run(matrix, embeddings.Labels, clusters, configuration.Evaluation, cancellation)
                : ClusterEvaluation.Assigned(Own(output, embeddings, clusters, configuration, cancellation), embeddings.Labels))),
    ]);

    /// <summary>Clusters raw pixels, the baseline.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="clusters">K.</param>
    /// <param name="settings">Batch size, restarts and seed.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>Inertia and scores.</returns>
    public static StageResult Pixels(IImageSource source, int clusters, EvaluationSettings settings, CancellationToken cancellation) =>
        new(Stage.Pixels, ClusterEvaluation.Run(PixelMatrix.Read(source, settings.BatchSize, cancellation), source.Labels, clusters, settings, cancellation));

    /// <summary>Puts the baseline before an evaluation, where it is asked for and the method's own stages are others.</summary>
    /// <param name="report">The evaluation of the method's stages.</param>
    /// <param name="source">The data set.</param>
    /// <param name="clusters">K.</param>
    /// <param name="settings">Whether, and batch size, restarts and seed.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>The evaluation with the pixels.</returns>
    public static EvaluationReport WithBaseline(EvaluationReport report, IImageSource source, int clusters, EvaluationSettings settings, CancellationToken cancellation) =>
        settings.Baseline && report.Find(Stage.Pixels.Name) is null
            ? new EvaluationReport([Pixels(source, clusters, settings, cancellation), .. report.Stages])
            : report;

    /// <summary>The clusters that the method itself makes.</summary>
    private static IReadOnlyList<int> Own(StageOutput output, EmbeddingSet embeddings, int clusters, RunConfiguration configuration, CancellationToken cancellation) =>
        output.Stage.Clustering is { } clustering
            ? clustering.Cluster(embeddings.Stage(clustering.Source).Matrix!, clusters, configuration, cancellation)
            : output.Clusters!;
}
