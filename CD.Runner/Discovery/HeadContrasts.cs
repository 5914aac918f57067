using CD.Runner.Distances;
using CD.Runner.Evaluation;
using CD.Runner.Heads;

namespace CD.Runner.Discovery;

/// <summary>The heads that set clusters apart from the rest.</summary>
internal static class HeadContrasts
{
    /// <summary>The heads named for a cluster.</summary>
    public const int PerCluster = 4;

    private const int Images = 8;

    /// <summary>Finds for each cluster the heads whose area under the ROC curve of the cluster against the rest is farthest from one half.</summary>
    /// <param name="outputs">The heads' outputs, <c>[images, heads]</c>, finite.</param>
    /// <param name="clusters">The cluster of each image.</param>
    /// <param name="sizes">The images of each cluster.</param>
    /// <returns>At most <see cref="PerCluster"/> rows a cluster; none where there is one cluster alone. Heads that say the same of every image are left out.</returns>
    public static IReadOnlyList<ClusterHeadRow> Of(FeatureMatrix outputs, IReadOnlyList<int> clusters, IReadOnlyList<int> sizes)
    {
        if (sizes.Count(size => size > 0) < 2)
        {
            return [];
        }

        HeadContrast?[] heads = new HeadContrast?[outputs.Dimensions];
        RowPieces.Run(heads.Length, 1, (first, _) => heads[first] = HeadContrast.Of(outputs, first, clusters, sizes));
        return [.. Enumerable.Range(0, sizes.Count).Where(cluster => sizes[cluster] > 0).SelectMany(cluster => Best(cluster, heads))];
    }

    private static IEnumerable<ClusterHeadRow> Best(int cluster, HeadContrast?[] heads) => heads
        .OfType<HeadContrast>()
        .OrderByDescending(head => Math.Abs(head.Areas[cluster] - 0.5))
        .Take(PerCluster)
        .Select((head, place) => new ClusterHeadRow(
            cluster, place + 1, head.Head, head.Areas[cluster], head.Inside[cluster], head.Outside[cluster], head.Highest, head.Lowest));

    /// <summary>What one head says of every cluster.</summary>
    private sealed record HeadContrast(int Head, double[] Areas, double[] Inside, double[] Outside, string Highest, string Lowest)
    {
        public static HeadContrast? Of(FeatureMatrix outputs, int head, IReadOnlyList<int> clusters, IReadOnlyList<int> sizes)
        {
            float[] values = [.. Enumerable.Range(0, outputs.Count).Select(item => outputs.Row(item)[head])];
            if (values.Max() <= values.Min())
            {
                return null;
            }

            double[] sums = new double[sizes.Count];
            for (int item = 0; item < values.Length; item++)
            {
                sums[clusters[item]] += values[item];
            }

            double total = sums.Sum();
            int[] items = [.. Enumerable.Range(0, values.Length)];
            Array.Sort((float[])values.Clone(), items); // rising; equal outputs in no order that matters
            return new HeadContrast(
                head,
                ClassSeparation.Areas(values, clusters, sizes),
                [.. sums.Select((sum, cluster) => sum / sizes[cluster])],
                [.. sums.Select((sum, cluster) => (total - sum) / (values.Length - sizes[cluster]))],
                ItemList.Text(items.Reverse().Take(Images)),
                ItemList.Text(items.Take(Images)));
        }
    }
}
