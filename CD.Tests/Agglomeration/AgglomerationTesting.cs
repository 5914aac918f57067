using CD.Runner.Agglomeration;
using CD.Runner.Evaluation;

namespace CD.Tests.Agglomeration;

/// <summary>Items, and an agglomeration of dense matrices by the definitions alone.</summary>
internal static class AgglomerationTesting
{
    /// <summary>Eight numbers whose graph and merges were computed by an independent script in Python, in float64.</summary>
    public static FeatureMatrix Line { get; } = new([0f, 1f, 2.5f, 4.5f, 6f, 6.5f, 9f, 12f], 8, 1);

    public static int[] Singletons(int count) => [.. Enumerable.Range(0, count)];

    public static NeighbourGraph Graph(FeatureMatrix features, int perItem) => NeighbourGraph.Of(features, perItem, scale: 1.0, CancellationToken.None);

    public static Agglomerator Agglomerate(FeatureMatrix features, int perItem, IReadOnlyList<int> labels, AgglomerationOptions options) =>
        new(new ClusterGraph(Graph(features, perItem), labels), features, options);

    /// <summary>W as a dense matrix.</summary>
    public static double[,] Dense(NeighbourGraph graph)
    {
        double[,] weights = new double[graph.Count, graph.Count];
        for (int item = 0; item < graph.Count; item++)
        {
            for (int place = 0; place < graph.Neighbours(item).Length; place++)
            {
                weights[item, graph.Neighbours(item)[place]] = graph.Weights(item)[place];
            }
        }

        return weights;
    }

    /// <summary>U(a, b) of its definition.</summary>
    public static double Paths(double[,] weights, IReadOnlyList<int> a, IReadOnlyList<int> b) =>
        b.Sum(m => a.Sum(i => weights[i, m]) * a.Sum(i => weights[m, i]));

    /// <summary>A(a, b) of its definition.</summary>
    public static double Affinity(double[,] weights, IReadOnlyList<int> a, IReadOnlyList<int> b) =>
        (Paths(weights, a, b) / (a.Count * (double)a.Count)) + (Paths(weights, b, a) / (b.Count * (double)b.Count));

    /// <summary>Merges by the definitions, everything computed anew before each merge; for clusters that all have an affinity.</summary>
    public static IEnumerable<Merge> Merges(double[,] weights, IReadOnlyList<int> labels, AgglomerationOptions options)
    {
        SortedDictionary<int, List<int>> clusters = [];
        for (int item = 0; item < labels.Count; item++)
        {
            clusters.TryAdd(labels[item], []);
            clusters[labels[item]].Add(item);
        }

        while (clusters.Count > options.Clusters)
        {
            var best = clusters.Keys.Select(cluster =>
            {
                var others = clusters.Keys.Where(other => other != cluster)
                    .Select(other => (Affinity: Affinity(weights, clusters[cluster], clusters[other]), Cluster: other))
                    .OrderByDescending(other => other.Affinity).ThenBy(other => other.Cluster).Take(options.Competitors).ToArray();
                double contrast = others.Skip(1).Sum(other => others[0].Affinity - other.Affinity);
                double score = others[0].Affinity + (options.Competitors == 1 ? 0.0 : options.Contrast / (options.Competitors - 1) * contrast);
                return (Score: score, Cluster: cluster, Nearest: others[0]);
            }).OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Cluster).First();
            if (best.Score <= 0.0)
            {
                yield break;
            }

            (int kept, int absorbed) = (Math.Min(best.Cluster, best.Nearest.Cluster), Math.Max(best.Cluster, best.Nearest.Cluster));
            clusters[kept].AddRange(clusters[absorbed]);
            clusters.Remove(absorbed);
            yield return new Merge(kept, absorbed, best.Nearest.Affinity, best.Score);
        }
    }
}
