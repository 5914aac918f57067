using System.Runtime.InteropServices;

namespace CD.Runner.Agglomeration;

/// <summary>Clusters of a graph's items and the affinities between them, which merges keep exact.</summary>
/// <remarks>
/// <para>
/// U(a, b) is the sum over the items m of b of the product of W from a to m, summed over a, and of W from m to a, summed over a:
/// the paths from a to b and back. The affinity A(a, b) = U(a, b)/|a|² + U(b, a)/|b|² is that of graph degree linkage
/// (Zhang et al., ECCV 2012), as JULE has it.
/// </para>
/// <para>
/// Of a union, U(c, a ∪ b) = U(c, a) + U(c, b), and U(a ∪ b, c) = U(a, c) + U(b, c) + the paths that leave by a and return to b, or
/// the other way round. Each cluster keeps the sums of W from and to every item outside it, so that these are found by going through
/// the shorter of both lists; an item inside a cluster never matters to it again. At first there are at most 2 n Ks such sums and, for
/// clusters of one item, n Ks affinities that are not 0: together some 130 bytes times n Ks. Both get fewer with every merge, but for new paths.
/// </para>
/// </remarks>
internal sealed class ClusterGraph
{
    private readonly int[] clusterOf;
    private readonly List<int>[] members;
    private readonly Dictionary<int, Link>[] items; // a cluster's sums of W, by the item outside it
    private readonly Dictionary<int, Link>[] links; // a cluster's U, by the other cluster

    /// <summary>Sums up a graph by clusters.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">One cluster an item, counted from 0, none empty.</param>
    /// <exception cref="ArgumentException">There is not one cluster for each item, or one is empty.</exception>
    public ClusterGraph(NeighbourGraph graph, IReadOnlyList<int> labels)
    {
        clusterOf = [.. labels];
        Size = labels.Max() + 1;
        if (labels.Count != graph.Count || labels.Min() < 0 || labels.Distinct().Count() != Size)
        {
            throw new ArgumentException($"Each of {graph.Count} items is in a cluster, and these are counted from 0 without gaps; received {labels.Count} items in {labels.Distinct().Count()} clusters from {labels.Min()} to {labels.Max()}.", nameof(labels));
        }

        members = Make<List<int>>(Size);
        items = Make<Dictionary<int, Link>>(Size);
        links = Make<Dictionary<int, Link>>(Size);
        for (int item = 0; item < graph.Count; item++)
        {
            members[clusterOf[item]].Add(item);
            Join(graph, item);
        }

        for (int cluster = 0; cluster < Size; cluster++)
        {
            foreach ((int item, Link sums) in items[cluster])
            {
                AddPaths(cluster, item, sums.To * sums.From);
            }
        }
    }

    /// <summary>The number of clusters at first; they keep their numbers, those that were merged into others are empty.</summary>
    public int Size { get; }

    /// <summary>The items of a cluster; empty once it was merged into another.</summary>
    /// <param name="cluster">The cluster.</param>
    public IReadOnlyList<int> Members(int cluster) => members[cluster];

    /// <summary>The cluster of an item.</summary>
    /// <param name="item">The item.</param>
    public int ClusterOf(int item) => clusterOf[item];

    /// <summary>The other clusters to which a cluster's affinity is not 0.</summary>
    /// <param name="cluster">The cluster.</param>
    public IReadOnlyCollection<int> Linked(int cluster) => links[cluster].Keys;

    /// <summary>U(a, b), the paths from a cluster to another and back.</summary>
    /// <param name="cluster">a.</param>
    /// <param name="other">b, another.</param>
    public double Paths(int cluster, int other) => links[cluster].GetValueOrDefault(other).To;

    /// <summary>A(a, b), the affinity of two clusters.</summary>
    /// <param name="cluster">a.</param>
    /// <param name="other">b, another.</param>
    public double Affinity(int cluster, int other) => Affinity(cluster, other, links[cluster].GetValueOrDefault(other));

    /// <summary>The highest affinities of a cluster, those of 0 left out.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="highest">Receives affinities from the highest down; <c>[count]</c>.</param>
    /// <returns>How many there are, and the cluster of the first: of equal ones the lowest; -1 where there is none.</returns>
    public (int Count, int Nearest) Highest(int cluster, Span<double> highest)
    {
        int count = 0, nearest = -1;
        foreach ((int other, Link link) in links[cluster])
        {
            double affinity = Affinity(cluster, other, link);
            if (affinity <= 0.0)
            {
                continue;
            }

            if (count == 0 || affinity > highest[0] || (affinity == highest[0] && other < nearest))
            {
                nearest = other;
            }

            int place = count < highest.Length ? count++ : affinity > highest[^1] ? count - 1 : -1;
            for (; place > 0 && highest[place - 1] < affinity; place--)
            {
                highest[place] = highest[place - 1];
            }

            if (place >= 0)
            {
                highest[place] = affinity;
            }
        }

        return (count, nearest);
    }

    /// <summary>Merges two clusters.</summary>
    /// <param name="kept">The one that keeps its number.</param>
    /// <param name="absorbed">The other, which is empty afterwards.</param>
    public void Merge(int kept, int absorbed)
    {
        links[kept].Remove(absorbed);
        links[absorbed].Remove(kept);
        foreach ((int other, Link link) in links[absorbed])
        {
            links[other].Remove(absorbed);
            Of(links[kept], other) += link;
            Of(links[other], kept) += link.Reversed;
        }

        members[kept].ForEach(item => items[absorbed].Remove(item));
        members[absorbed].ForEach(item => items[kept].Remove(item));
        (Dictionary<int, Link> longer, Dictionary<int, Link> shorter) = items[kept].Count < items[absorbed].Count ? (items[absorbed], items[kept]) : (items[kept], items[absorbed]);
        foreach ((int item, Link sums) in shorter)
        {
            ref Link others = ref Of(longer, item);
            AddPaths(kept, item, (sums.To * others.From) + (others.To * sums.From));
            others += sums;
        }

        items[kept] = longer;
        members[absorbed].ForEach(item => clusterOf[item] = kept);
        members[kept].AddRange(members[absorbed]);
        (members[absorbed], items[absorbed], links[absorbed]) = ([], [], []);
    }

    private static T[] Make<T>(int count)
        where T : new() => [.. Enumerable.Range(0, count).Select(_ => new T())];

    private static ref Link Of(Dictionary<int, Link> links, int key) => ref CollectionsMarshal.GetValueRefOrAddDefault(links, key, out _);

    /// <summary>Adds the weights of an item's neighbours in other clusters.</summary>
    private void Join(NeighbourGraph graph, int item)
    {
        ReadOnlySpan<int> neighbours = graph.Neighbours(item);
        ReadOnlySpan<double> weights = graph.Weights(item);
        for (int place = 0; place < neighbours.Length; place++)
        {
            int cluster = clusterOf[item], other = clusterOf[neighbours[place]];
            if (cluster != other && weights[place] > 0.0)
            {
                Of(items[cluster], neighbours[place]) += new Link(weights[place], 0.0);
                Of(items[other], item) += new Link(0.0, weights[place]);
            }
        }
    }

    /// <summary>Adds paths from a cluster to the cluster of an item and back.</summary>
    private void AddPaths(int cluster, int item, double paths)
    {
        if (paths > 0.0)
        {
            int other = clusterOf[item];
            Of(links[cluster], other) += new Link(paths, 0.0);
            Of(links[other], cluster) += new Link(0.0, paths);
        }
    }

    private double Affinity(int cluster, int other, Link link)
    {
        double size = members[cluster].Count, otherSize = members[other].Count;
        return (link.To / (size * size)) + (link.From / (otherSize * otherSize));
    }
}
