using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using static TorchSharp.torch;

namespace CD.Runner.Evaluation;

/// <summary>Judges embeddings, and raw pixels beside them, by K-means.</summary>
public static class Evaluator
{
    /// <summary>The number of clusters an evaluation asks for.</summary>
    /// <param name="settings">The evaluation's settings.</param>
    /// <param name="source">The data set.</param>
    /// <returns>The set number, else the number of classes, else null: nothing to evaluate.</returns>
    public static int? Clusters(EvaluationSettings settings, IImageSource source) =>
        settings.Clusters ?? (source.Labels is null ? null : source.ClassNames.Count);

    /// <summary>Clusters embeddings at the backbone and at the feature heads.</summary>
    /// <param name="embeddings">The embeddings of every image.</param>
    /// <param name="clusters">K.</param>
    /// <param name="settings">Restarts and seed.</param>
    /// <param name="cancellation">Stops between two fits.</param>
    /// <returns>Inertia and scores of both stages.</returns>
    public static EvaluationReport Embeddings(EmbeddingSet embeddings, int clusters, EvaluationSettings settings, CancellationToken cancellation)
    {
        ClusterResult Cluster(FeatureMatrix matrix) => ClusterEvaluation.Run(matrix, embeddings.Labels, clusters, settings, cancellation);

        return new EvaluationReport(clusters, null, Cluster(embeddings.Backbone), Cluster(embeddings.Feature));
    }

    /// <summary>Embeds a data set and clusters the embeddings.</summary>
    /// <param name="network">The network, built.</param>
    /// <param name="source">The data set.</param>
    /// <param name="clusters">K.</param>
    /// <param name="configuration">Image size, batch size, restarts and seed.</param>
    /// <param name="device">The device the network is on.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>Inertia and scores of both stages.</returns>
    public static EvaluationReport Network(
        ContrastiveDisentanglingNetwork network,
        IImageSource source,
        int clusters,
        RunConfiguration configuration,
        Device device,
        CancellationToken cancellation)
    {
        EmbeddingSet embeddings = Embedder.Embed(network, source, configuration.Augmentation.ImageSize, configuration.Evaluation.BatchSize, device, cancellation);
        return Embeddings(embeddings, clusters, configuration.Evaluation, cancellation);
    }

    /// <summary>Clusters raw pixels, the baseline.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="clusters">K.</param>
    /// <param name="settings">Batch size, restarts and seed.</param>
    /// <param name="cancellation">Stops between two batches or fits.</param>
    /// <returns>Inertia and scores.</returns>
    public static ClusterResult Pixels(IImageSource source, int clusters, EvaluationSettings settings, CancellationToken cancellation) =>
        ClusterEvaluation.Run(PixelMatrix.Read(source, settings.BatchSize, cancellation), source.Labels, clusters, settings, cancellation);
}
