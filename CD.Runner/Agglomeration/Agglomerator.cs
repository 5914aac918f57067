using CD.Runner.Evaluation;

namespace CD.Runner.Agglomeration;

/// <summary>Merges clusters by their affinities over a graph of nearest neighbours, as JULE does (Yang, Parikh and Batra, CVPR 2016).</summary>
/// <remarks>
/// <para>
/// Each step takes the cluster of the highest score A_1 + lambda/(Kc - 1) sum over k = 2..Kc of (A_1 - A_k), where A_k is its k-th highest
/// affinity to another cluster (terms without a k-th cluster are left out), and merges it with its most affine cluster. Of equal scores
/// and of equal affinities the lowest cluster counts, and the lower of the two keeps its number.
/// </para>
/// <para>
/// A cluster without any affinity is merged with the one of the nearest centroid, the smallest such cluster first, while there are more
/// than 20 K clusters (as JULE.torch does), and then where no affinity is left at all.
/// </para>
/// <para>A merge looks again at the merged cluster and those linked to it, each with its links; the best of all scores is found in a tree.</para>
/// </remarks>
internal sealed class Agglomerator
{
    private const int LonelyFactor = 20;

    private readonly ClusterGraph graph;
    private readonly FeatureMatrix features;
    private readonly AgglomerationOptions options;
    private readonly Tournament scores;
    private readonly int[] partners;
    private readonly SortedSet<(int Size, int Cluster)> lonely = [];
    private Centroids? centroids;

    /// <summary>Looks at clusters.</summary>
    /// <param name="graph">The clusters; merged from now on.</param>
    /// <param name="features">The items, for centroids.</param>
    /// <param name="options">How to merge.</param>
    public Agglomerator(ClusterGraph graph, FeatureMatrix features, AgglomerationOptions options)
    {
        this.graph = graph;
        this.features = features;
        this.options = options;
        Count = graph.Size;
        scores = new Tournament(graph.Size);
        partners = new int[graph.Size];
        LookAtAll();
    }

    /// <summary>The number of clusters that are left.</summary>
    public int Count { get; private set; }

    /// <summary>One cluster an item, counted from 0 in the order of their numbers.</summary>
    public int[] Labels()
    {
        int[] ranks = new int[graph.Size];
        int count = 0;
        for (int cluster = 0; cluster < graph.Size; cluster++)
        {
            ranks[cluster] = graph.Members(cluster).Count > 0 ? count++ : -1;
        }

        return [.. Enumerable.Range(0, features.Count).Select(item => ranks[graph.ClusterOf(item)])];
    }

    /// <summary>Merges until so many clusters are left.</summary>
    /// <param name="clusters">Their number, at least 1; nothing happens where there are no more.</param>
    /// <param name="cancellation">Stops between two merges.</param>
    /// <returns>The merges in their order.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public IReadOnlyList<Merge> MergeTo(int clusters, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        List<Merge> merges = [];
        while (Count > clusters)
        {
            cancellation.ThrowIfCancellationRequested();
            merges.Add(MergeNext());
        }

        return merges;
    }

    private Merge MergeNext()
    {
        // A score is 0 only without an affinity, and the best of all only where no cluster has one.
        bool byCentroid = lonely.Count == Count || (lonely.Count > 0 && Count > LonelyFactor * (long)options.Clusters);
        int chosen = byCentroid ? lonely.Min.Cluster : scores.Best;
        int partner = byCentroid ? (centroids ??= new Centroids(features, graph)).Nearest(chosen) : partners[chosen];
        (int kept, int absorbed) = (Math.Min(chosen, partner), Math.Max(chosen, partner));
        Merge merge = new(kept, absorbed, graph.Affinity(kept, absorbed), scores[chosen]);
        (int keptCount, int absorbedCount) = (graph.Members(kept).Count, graph.Members(absorbed).Count);
        lonely.Remove((keptCount, kept));
        lonely.Remove((absorbedCount, absorbed));
        centroids?.Merge(kept, keptCount, absorbed, absorbedCount);
        graph.Merge(kept, absorbed);
        Count--;
        scores[absorbed] = double.NegativeInfinity;
        if (Count <= options.Competitors)
        {
            // Fewer others than competitors: terms of every score go.
            LookAtAll();
            return merge;
        }

        LookAt(kept);
        foreach (int other in graph.Linked(kept))
        {
            LookAt(other);
        }

        return merge;
    }

    private void LookAtAll()
    {
        for (int cluster = 0; cluster < graph.Size; cluster++)
        {
            if (graph.Members(cluster).Count > 0)
            {
                LookAt(cluster);
            }
        }
    }

    private void LookAt(int cluster)
    {
        Span<double> highest = options.Competitors <= 256 ? stackalloc double[options.Competitors] : new double[options.Competitors];
        (int count, partners[cluster]) = graph.Highest(cluster, highest);
        if (count == 0)
        {
            scores[cluster] = 0.0;
            lonely.Add((graph.Members(cluster).Count, cluster));
            return;
        }

        lonely.Remove((graph.Members(cluster).Count, cluster));
        double contrast = 0.0;
        for (int place = 1; place < Math.Min(options.Competitors, Count - 1); place++)
        {
            contrast += highest[0] - (place < count ? highest[place] : 0.0);
        }

        scores[cluster] = highest[0] + (options.Competitors > 1 ? options.Contrast / (options.Competitors - 1) * contrast : 0.0);
    }
}
