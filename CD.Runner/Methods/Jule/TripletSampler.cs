using static TorchSharp.torch;

namespace CD.Runner.Methods.Jule;

/// <summary>Makes the triplets of a batch.</summary>
internal static class TripletSampler
{
    /// <summary>
    /// Every unordered pair of one cluster, the earlier image the anchor, with random images of other clusters: as many, all different,
    /// as there are other clusters in the batch, and at most so many.
    /// </summary>
    /// <param name="clusters">The cluster of each image of the batch.</param>
    /// <param name="negatives">The most negatives of a pair.</param>
    /// <param name="generator">The source of randomness, on the processor; it moves on.</param>
    /// <returns>Places in the batch, int64 <c>[3, triplets]</c> on the processor: anchors, positives, negatives; the current dispose scope, or else the caller, owns it.</returns>
    public static Tensor Draw(IReadOnlyList<int> clusters, int negatives, Generator generator)
    {
        IGrouping<int, int>[] groups = [.. Enumerable.Range(0, clusters.Count).GroupBy(place => clusters[place])];
        int count = Math.Min(negatives, groups.Length - 1);
        int pairs = groups.Sum(group => group.Count() * (group.Count() - 1) / 2);
        long[] triplets = new long[checked(3 * pairs * count)];
        if (triplets.Length > 0)
        {
            using Tensor chances = rand([pairs, count], ScalarType.Float64, generator: generator);
            Fill(triplets, groups, clusters, count, chances.data<double>().ToArray());
        }

        return tensor(triplets, [3, pairs * count]);
    }

    private static void Fill(long[] triplets, IGrouping<int, int>[] groups, IReadOnlyList<int> clusters, int count, double[] chances)
    {
        int total = triplets.Length / 3, next = 0;
        foreach (int[] members in groups.Select(group => group.ToArray()).Where(members => members.Length > 1))
        {
            // Drawing without replacement: each chosen one changes places with the first of those that are left.
            int[] others = [.. Enumerable.Range(0, clusters.Count).Where(place => clusters[place] != clusters[members[0]])];
            for (int anchor = 0; anchor < members.Length; anchor++)
            {
                for (int positive = anchor + 1; positive < members.Length; positive++)
                {
                    for (int place = 0; place < count; place++, next++)
                    {
                        int chosen = place + (int)(chances[next] * (others.Length - place));
                        (others[place], others[chosen]) = (others[chosen], others[place]);
                        (triplets[next], triplets[total + next], triplets[(2 * total) + next]) = (members[anchor], members[positive], others[place]);
                    }
                }
            }
        }
    }
}
