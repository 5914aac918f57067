using CD.Runner.Discovery;

namespace CD.Runner.Pages;

/// <summary>The images that stand for the leaves of the hierarchy.</summary>
internal static class LeafSamples
{
    /// <summary>The most images of a leaf.</summary>
    public const int Most = 6;

    /// <summary>Chooses the images of each fine cluster that have the nearest neighbours, those with the lowest outlier percentiles.</summary>
    /// <param name="result">What was found.</param>
    /// <returns>The indices of at most <see cref="Most"/> images a leaf, by rising percentile; nothing without a hierarchy.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(DiscoveryResult result)
    {
        if (result.Hierarchy.Count == 0)
        {
            return [];
        }

        ILookup<int, ItemRow> leaves = result.Items.ToLookup(item => item.Fine);
        return [.. Enumerable.Range(0, result.Hierarchy.Count + 1).Select(leaf => leaves[leaf].OrderBy(item => item.Outlier).ThenBy(item => item.Index).Take(Most).Select(item => item.Index).ToArray())];
    }
}
