using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>Ward's hierarchy over clusters of known sizes (Ward, 1963), in scipy's convention.</summary>
/// <remarks>
/// The height of a merge is the root of twice the growth of the sum of squared distances to the centres, so that the hierarchy over
/// clusters has the heights that Ward's over their items has above them, where the items of a cluster are all at its centre. Found by
/// chains of nearest neighbours (Murtagh, 1983): time quadratic in the number of leaves, memory linear.
/// </remarks>
internal static class WardHierarchy
{
    /// <summary>Builds the hierarchy.</summary>
    /// <param name="centres">The leaves' centres, <c>[leaves, dimensions]</c>.</param>
    /// <param name="sizes">The items of each leaf, at least 1; not more than 2^31 - 1 together.</param>
    /// <returns>The merges by rising height, one fewer than leaves; merge i makes cluster leaves + i.</returns>
    /// <exception cref="ArgumentException">There is not one size, of at least 1, for each centre.</exception>
    public static IReadOnlyList<WardMerge> Of(FeatureMatrix centres, IReadOnlyList<int> sizes)
    {
        if (sizes.Count != centres.Count || sizes.Any(size => size < 1))
        {
            throw new ArgumentException($"Each of {centres.Count} leaves has a size of at least 1; received {sizes.Count} sizes, the least {sizes.DefaultIfEmpty().Min()}.", nameof(sizes));
        }

        return Numbered(new Chain(centres, sizes).Merge(), sizes);
    }

    /// <summary>Cuts the hierarchy.</summary>
    /// <param name="merges">The merges of <see cref="Of"/>.</param>
    /// <param name="leaves">The number of leaves.</param>
    /// <param name="clusters">The number of clusters, from 1 to <paramref name="leaves"/>.</param>
    /// <returns>The cluster of each leaf; clusters are numbered from 0 in the order of their first leaves.</returns>
    public static int[] Cut(IReadOnlyList<WardMerge> merges, int leaves, int clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, leaves);
        ArgumentOutOfRangeException.ThrowIfNotEqual(merges.Count, leaves - 1, nameof(merges));
        int applied = leaves - clusters;
        int[] parents = [.. Enumerable.Range(0, leaves + applied)];
        for (int merge = 0; merge < applied; merge++)
        {
            parents[merges[merge].Left] = parents[merges[merge].Right] = leaves + merge;
        }

        Dictionary<int, int> numbers = [];
        int[] labels = new int[leaves];
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            int root = Root(parents, leaf);
            numbers.TryAdd(root, numbers.Count);
            labels[leaf] = numbers[root];
        }

        return labels;
    }

    /// <summary>Sorts merges, which name a leaf of each side, by height and numbers the clusters.</summary>
    private static WardMerge[] Numbered(IEnumerable<(int Left, int Right, double Height)> merges, IReadOnlyList<int> sizes)
    {
        (int Left, int Right, double Height)[] sorted = [.. merges.OrderBy(merge => merge.Height)];
        int[] parents = [.. Enumerable.Range(0, sizes.Count + sorted.Length)];
        int[] items = [.. sizes, .. new int[sorted.Length]];
        WardMerge[] numbered = new WardMerge[sorted.Length];
        for (int merge = 0; merge < sorted.Length; merge++)
        {
            int left = Root(parents, sorted[merge].Left), right = Root(parents, sorted[merge].Right), made = sizes.Count + merge;
            parents[left] = parents[right] = made;
            items[made] = checked(items[left] + items[right]);
            numbered[merge] = new WardMerge(Math.Min(left, right), Math.Max(left, right), sorted[merge].Height, items[made]);
        }

        return numbered;
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

    /// <summary>The clusters that are left, each in the place of one of its leaves.</summary>
    private sealed class Chain(FeatureMatrix centres, IReadOnlyList<int> sizes)
    {
        private readonly double[][] means = [.. Enumerable.Range(0, centres.Count).Select(leaf => centres.Row(leaf).ToArray().Select(value => (double)value).ToArray())];
        private readonly double[] weights = [.. sizes.Select(size => (double)size)];
        private readonly List<int> open = [.. Enumerable.Range(0, centres.Count)];

        /// <summary>Merges pairs of clusters that are each other's nearest until one is left; a leaf of each side and the height.</summary>
        public List<(int Left, int Right, double Height)> Merge()
        {
            List<(int Left, int Right, double Height)> merges = [];
            List<int> chain = [];
            while (open.Count > 1)
            {
                if (chain.Count == 0)
                {
                    chain.Add(open[0]);
                }

                int last = chain[^1], before = chain.Count > 1 ? chain[^2] : -1;
                (int nearest, double squared) = Nearest(last, before);
                if (nearest != before)
                {
                    chain.Add(nearest);
                    continue;
                }

                chain.RemoveRange(chain.Count - 2, 2);
                merges.Add((before, last, Math.Sqrt(squared)));
                Join(before, last);
            }

            return merges;
        }

        /// <summary>The nearest other cluster, of equals that before it in the chain, so that chains end.</summary>
        private (int Nearest, double Squared) Nearest(int cluster, int before)
        {
            (int Nearest, double Squared) best = before >= 0 ? (before, Squared(cluster, before)) : (-1, double.PositiveInfinity);
            foreach (int other in open)
            {
                if (other != cluster && Squared(cluster, other) is var squared && squared < best.Squared)
                {
                    best = (other, squared);
                }
            }

            return best;
        }

        private double Squared(int left, int right)
        {
            double sum = 0.0;
            for (int feature = 0; feature < means[left].Length; feature++)
            {
                double difference = means[left][feature] - means[right][feature];
                sum += difference * difference;
            }

            return 2.0 * weights[left] * weights[right] / (weights[left] + weights[right]) * sum;
        }

        private void Join(int kept, int gone)
        {
            double all = weights[kept] + weights[gone];
            means[kept] = [.. means[kept].Zip(means[gone], (one, other) => ((weights[kept] * one) + (weights[gone] * other)) / all)];
            weights[kept] = all;
            open.Remove(gone);
        }
    }
}
