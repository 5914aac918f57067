using CD.Runner.Errors;
using CD.Runner.Evaluation;
using CD.Runner.Runs;

namespace CD.Runner.Discovery;

/// <summary>Puts new images into the clusters of a discovery.</summary>
internal static class Assignment
{
    /// <summary>Embeds the images and finds their clusters.</summary>
    /// <param name="experiment">The run's configuration with the new images.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>A row an image.</returns>
    /// <exception cref="UserErrorException">There is no discovery, or it is of another network than the run's; or a feature is not finite.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static IReadOnlyList<AssignedRow> Of(Experiment experiment, string runFolder, CancellationToken cancellation)
    {
        DiscoveryFolder folder = new(runFolder);
        DiscoverySummary summary = folder.ReadSummary();
        folder.RequireNetwork(summary);
        StoredFeatures stored = folder.ReadFeatures();
        IReadOnlyList<ClusterRow> clusters = folder.ReadClusters();
        if (clusters.Count * stored.Features.Dimensions != stored.Centres.Length)
        {
            throw new UserErrorException(ExitCode.Storage, $"The tables in {folder.Path} do not belong together; run discover {runFolder} again.");
        }

        EmbeddingSet embeddings = experiment.Embed(runFolder, cancellation);
        StageOutput output = embeddings.Stage(summary.Stage);
        if (output.Matrix!.FirstNonFiniteItem() is >= 0 and int item)
        {
            throw new UserErrorException(ExitCode.NotFinite, $"{embeddings.ItemNames[item]}: its {output.Stage.Title} is not finite, so it belongs nowhere; the run's weights are damaged or its training diverged.");
        }

        ClusterPlaces places = ClusterPlaces.Of(output.Matrix, stored.Centres);
        return [.. Enumerable.Range(0, output.Matrix.Count).Select(image => Row(image, embeddings, places, clusters))];
    }

    private static AssignedRow Row(int image, EmbeddingSet embeddings, ClusterPlaces places, IReadOnlyList<ClusterRow> clusters)
    {
        int nearest = places.Clusters[image];
        double distance = places.Distances[image], limit = clusters[nearest].Limit;
        return new AssignedRow(image, embeddings.ItemNames[image], embeddings.ClassOf(image), distance <= limit ? nearest : null, nearest, distance, limit, places.Margins[image]);
    }
}
