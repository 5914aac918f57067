using CD.Runner.Data;
using CD.Runner.Discovery;
using CD.Runner.Distances;
using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;

namespace CD.Runner.Retrieval;

/// <summary>The images of a data set that are most like others, by a trained run's features.</summary>
internal static class SimilarImages
{
    /// <summary>Embeds the data set, unless a discovery has kept its features, and the queries, and searches.</summary>
    /// <param name="experiment">The run's configuration with the data set.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="stage">What is compared; a stage that is a matrix.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="count">How many images for each, at least 1; fewer where the data set has no more.</param>
    /// <param name="cancellation">Stops between two batches or blocks.</param>
    /// <returns>A row for each query and image found, query after query, the most similar first.</returns>
    /// <exception cref="UserErrorException">The run has no weights yet, a feature is not finite, or the data set has no other image.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyList<SimilarRow> Find(Experiment experiment, string runFolder, Stage stage, QueryImages queries, int count, CancellationToken cancellation)
    {
        IImageSource images = experiment.Images;
        bool inside = queries.Queries.Any(query => query.Item is not null);
        int most = Math.Min(count, images.Count - (inside ? 1 : 0));
        if (most < 1)
        {
            throw new UserErrorException(ExitCode.Data, "The data set has no image beside the query, so there is nothing to find.");
        }

        FeatureMatrix? known = new DiscoveryFolder(runFolder).FeaturesOf(stage, images);
        (FeatureMatrix items, FeatureMatrix? others) = known is not null && queries.Others is null
            ? (known, null)
            : experiment.WithEncoder(runFolder, encoder => (known ?? Features(encoder, images), queries.Others is { } source ? Features(encoder, source) : null));
        float[] values = [.. queries.Queries.SelectMany(query => (query.Item is { } item ? items.Row(item) : others!.Row(query.Other!.Value)).ToArray())];
        FeatureMatrix asked = new(values, queries.Queries.Count, items.Dimensions);
        IReadOnlyList<IReadOnlyList<SimilarItem>> found = new CosineSearch(items).Find(asked, most, [.. queries.Queries.Select(query => query.Item ?? -1)], cancellation);
        return [.. queries.Queries.Zip(found, (query, similar) => similar.Select((one, place) => Row(query, place + 1, one))).SelectMany(rows => rows)];

        FeatureMatrix Features(IEncoder encoder, IImageSource source)
        {
            FeatureMatrix matrix = Embedder.Embed(encoder, experiment.Stages, source, experiment.Configuration.Evaluation.BatchSize, experiment.Device, cancellation).Stage(stage.Name).Matrix!;
            int item = matrix.FirstNonFiniteItem();
            return item < 0
                ? matrix
                : throw new UserErrorException(ExitCode.NotFinite, $"{source.ItemNames[item]}: its {stage.Title} is not finite, so nothing can be like it; the run's weights are damaged or its training diverged.");
        }

        SimilarRow Row(Query query, int rank, SimilarItem one) => new(
            query.Text,
            rank,
            one.Item,
            images.ItemNames[one.Item],
            images.Labels?[one.Item] is int label and >= 0 && label < images.ClassNames.Count ? images.ClassNames[label] : string.Empty,
            one.Cosine);
    }
}
