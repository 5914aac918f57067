using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>The order of the thumbnails in their sheets: what the page shows at once comes first and shares few sheets, then cluster after cluster.</summary>
internal static class TileOrder
{
    private const int FirstOutliers = 60;
    private const int FirstDuplicates = 200;
    private const int FirstDamaged = 200;

    /// <summary>Orders the images.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="samples">The images that stand for the leaves of the hierarchy.</param>
    /// <returns>Every image's index once.</returns>
    public static int[] Of(DiscoveryResult result, IReadOnlyList<IReadOnlyList<int>> samples)
    {
        IEnumerable<int> first =
        [
            .. result.Clusters.SelectMany(cluster => ItemList.Parse(cluster.Typical).Concat(ItemList.Parse(cluster.Borderline))),
            .. samples.SelectMany(leaf => leaf),
            .. result.Heads.SelectMany(head => ItemList.Parse(head.Highest).Concat(ItemList.Parse(head.Lowest))),
            .. result.Items.OrderByDescending(item => item.Outlier).Take(FirstOutliers).Select(item => item.Index),
            .. result.Duplicates.Take(FirstDuplicates).Select(item => item.Index),
            .. result.Items.Where(item => item.Damage.Length > 0).Take(FirstDamaged).Select(item => item.Index),
        ];
        return [.. first.Concat(result.Items.OrderBy(item => item.Cluster).ThenBy(item => item.Rank).Select(item => item.Index)).Distinct()];
    }
}
