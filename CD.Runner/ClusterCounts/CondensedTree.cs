namespace CD.Runner.ClusterCounts;

/// <summary>HDBSCAN's hierarchy of density (Campello, Moulavi and Sander, "Density-based clustering based on hierarchical density estimates", 2013) over a minimum spanning tree.</summary>
/// <remarks>Clusters are selected by excess of mass, the whole never among them: scikit-learn's <c>HDBSCAN</c> with its defaults.</remarks>
internal sealed class CondensedTree
{
    // Equal items have an infinite density; a tenth of a billionth of the largest distance keeps sums finite.
    private const double LeastDistance = 1e-10;

    private readonly int items;
    private readonly (int Left, int Right, double Density)[] merges;
    private readonly int[] sizes;

    /// <summary>Builds the single-linkage hierarchy.</summary>
    /// <param name="edges">The tree's edges by rising distance.</param>
    public CondensedTree(ReachabilityEdge[] edges)
    {
        items = edges.Length + 1;
        merges = new (int, int, double)[edges.Length];
        sizes = new int[items + edges.Length];
        Array.Fill(sizes, 1, 0, items);
        int[] parents = [.. Enumerable.Range(0, sizes.Length)];
        double least = edges[^1].Distance > 0.0 ? LeastDistance * edges[^1].Distance : 1.0;
        for (int merge = 0; merge < edges.Length; merge++)
        {
            int left = Root(parents, edges[merge].Left), right = Root(parents, edges[merge].Right);
            merges[merge] = (left, right, 1.0 / Math.Max(edges[merge].Distance, least));
            parents[left] = parents[right] = items + merge;
            sizes[items + merge] = sizes[left] + sizes[right];
        }
    }

    /// <summary>Selects clusters.</summary>
    /// <param name="smallest">The fewest items of a cluster, at least 2.</param>
    public DensityClusters Select(int smallest)
    {
        List<Cluster> clusters = [new(-1, 0.0, items)];
        Stack<(int Node, int Cluster)> open = new([(sizes.Length - 1, 0)]);
        while (open.TryPop(out (int Node, int Cluster) at))
        {
            (int left, int right, double density) = merges[at.Node - items];
            int[] kept = [.. ((int[])[left, right]).Where(node => sizes[node] >= smallest)];
            Cluster cluster = clusters[at.Cluster];
            int leaving = kept.Length == 1 ? sizes[at.Node] - sizes[kept[0]] : sizes[at.Node];
            cluster.Stability += (density - cluster.Birth) * leaving;
            foreach (int node in kept)
            {
                if (kept.Length == 2)
                {
                    clusters.Add(new Cluster(at.Cluster, density, sizes[node]));
                }

                open.Push((node, kept.Length == 2 ? clusters.Count - 1 : at.Cluster));
            }
        }

        return Best(clusters);
    }

    /// <summary>Keeps a cluster or what is below it, whichever is more stable.</summary>
    private DensityClusters Best(List<Cluster> clusters)
    {
        for (int index = clusters.Count - 1; index > 0; index--)
        {
            Cluster cluster = clusters[index], parent = clusters[cluster.Parent];
            if (cluster.Stability >= cluster.BelowStability)
            {
                (cluster.BelowStability, cluster.BelowCount, cluster.BelowItems) = (cluster.Stability, 1, cluster.Size);
            }

            parent.BelowStability += cluster.BelowStability;
            parent.BelowCount += cluster.BelowCount;
            parent.BelowItems += cluster.BelowItems;
        }

        return new DensityClusters(clusters[0].BelowCount, clusters[0].BelowItems / (double)items);
    }

    private static int Root(int[] parents, int node)
    {
        while (parents[node] != node)
        {
            parents[node] = parents[parents[node]];
            node = parents[node];
        }

        return node;
    }

    private sealed class Cluster(int parent, double birth, int size)
    {
        public int Parent => parent;

        public double Birth => birth;

        public int Size => size;

        public double Stability { get; set; }

        public double BelowStability { get; set; }

        public int BelowCount { get; set; }

        public int BelowItems { get; set; }
    }
}
