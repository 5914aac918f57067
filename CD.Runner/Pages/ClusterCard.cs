using System.Globalization;
using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>A cluster as the page has it.</summary>
internal sealed record ClusterCard(int Cluster, string Size, string Text, string Typical, string Borderline, IReadOnlyList<ClusterHead> Heads)
{
    /// <summary>The clusters' cards, by rising number.</summary>
    /// <param name="result">What was found.</param>
    public static IReadOnlyList<ClusterCard> Of(DiscoveryResult result)
    {
        ILookup<int, ClusterHeadRow> heads = result.Heads.ToLookup(head => head.Cluster);
        return [.. result.Clusters.Select(cluster => new ClusterCard(cluster.Cluster, Numbers.Text(cluster.Size), Describe(cluster), cluster.Typical, cluster.Borderline, [.. heads[cluster.Cluster].Select(ClusterHead.Of)]))];
    }

    private static string Describe(ClusterRow cluster)
    {
        string next = cluster.Nearest == cluster.Cluster ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", nearest to cluster {cluster.Nearest}");
        return string.Create(CultureInfo.InvariantCulture, $"{Numbers.Of(cluster.Size, "image")} ({100 * cluster.Share:0.0} %), tightness {cluster.Tightness:0.00}{next}");
    }
}
