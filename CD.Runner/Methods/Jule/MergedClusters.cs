using CD.Runner.Agglomeration;
using CD.Runner.Configuration;
using CD.Runner.Evaluation;

namespace CD.Runner.Methods.Jule;

/// <summary>JULE's read-out: clusters begin anew as chains of nearest neighbours and are merged to K, with the network as it is.</summary>
/// <param name="source">The name of the stage of features.</param>
internal sealed class MergedClusters(string source) : IStageClustering
{
    /// <inheritdoc/>
    public string Source => source;

    /// <inheritdoc/>
    /// <remarks>Fewer than K where there are fewer chains.</remarks>
    public IReadOnlyList<int> Cluster(FeatureMatrix rows, int clusters, RunConfiguration configuration, CancellationToken cancellation)
    {
        NeighbourGraph graph = Graph(rows, configuration, cancellation);
        Agglomerator agglomerator = Agglomerator(graph, NearestChains.Of(graph), rows, clusters, configuration);
        agglomerator.MergeTo(clusters, cancellation);
        return agglomerator.Labels();
    }

    /// <summary>The graph of features with a configuration's settings.</summary>
    /// <param name="features">The features, finite.</param>
    /// <param name="configuration">A configuration of JULE.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static NeighbourGraph Graph(FeatureMatrix features, RunConfiguration configuration, CancellationToken cancellation)
    {
        JuleSettings settings = configuration.Method.Settings<JuleSettings>();
        return NeighbourGraph.Of(features, settings.Neighbors, settings.Affinity, cancellation);
    }

    /// <summary>What merges clusters with a configuration's settings.</summary>
    /// <param name="graph">The graph of the features.</param>
    /// <param name="labels">The clusters to begin with.</param>
    /// <param name="features">The features.</param>
    /// <param name="clusters">K.</param>
    /// <param name="configuration">A configuration of JULE.</param>
    public static Agglomerator Agglomerator(NeighbourGraph graph, IReadOnlyList<int> labels, FeatureMatrix features, int clusters, RunConfiguration configuration)
    {
        JuleSettings settings = configuration.Method.Settings<JuleSettings>();
        return new Agglomerator(new ClusterGraph(graph, labels), features, new AgglomerationOptions { Clusters = clusters, Competitors = settings.Competitors, Contrast = settings.Lambda });
    }
}
