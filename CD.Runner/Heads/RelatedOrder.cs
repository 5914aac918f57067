namespace CD.Runner.Heads;

/// <summary>An order in which related heads stand together.</summary>
/// <remarks>
/// Agglomerative clustering with average linkage on the distance 1 - r, so that a head and its opposite stand in different blocks. Of the four
/// ways to set two groups side by side, the one is taken whose touching ends are nearest. Constant heads come last.
/// </remarks>
internal static class RelatedOrder
{
    /// <summary>Orders heads by their correlations.</summary>
    /// <param name="correlation"><c>[heads, heads]</c>, symmetric; not a number for constant heads.</param>
    /// <returns>Every head once.</returns>
    public static int[] Of(double[,] correlation)
    {
        int heads = correlation.GetLength(0);
        int[] constant = [.. Enumerable.Range(0, heads).Where(head => double.IsNaN(correlation[head, head]))];
        List<int>?[] groups = [.. Enumerable.Range(0, heads).Except(constant).Select(head => new List<int> { head })];
        double[][] distance = [.. groups.Select(one => groups.Select(other => Distance(correlation, one![0], other![0])).ToArray())];
        int[] nearest = [.. Enumerable.Range(0, groups.Length).Select(group => Nearest(groups, distance, group))];
        for (int left = groups.Length; left > 1; left--)
        {
            int one = Enumerable.Range(0, groups.Length).Where(group => groups[group] is not null).MinBy(group => distance[group][nearest[group]]);
            int other = nearest[one];
            Merge(groups, distance, one, other, correlation);
            for (int group = 0; group < groups.Length; group++)
            {
                // An average is never nearer than the nearer of the two, so the others' nearest stay the nearest.
                if (groups[group] is not null && (group == one || nearest[group] == one || nearest[group] == other))
                {
                    nearest[group] = Nearest(groups, distance, group);
                }
            }
        }

        return [.. groups.FirstOrDefault(group => group is not null) ?? [], .. constant];
    }

    private static double Distance(double[,] correlation, int one, int other) => 1.0 - correlation[one, other];

    private static int Nearest(List<int>?[] groups, double[][] distance, int group)
    {
        int nearest = -1;
        for (int other = 0; other < groups.Length; other++)
        {
            if (other != group && groups[other] is not null && (nearest < 0 || distance[group][other] < distance[group][nearest]))
            {
                nearest = other;
            }
        }

        return nearest < 0 ? group : nearest;
    }

    private static void Merge(List<int>?[] groups, double[][] distance, int one, int other, double[,] correlation)
    {
        List<int> left = groups[one]!;
        List<int> right = groups[other]!;
        for (int group = 0; group < groups.Length; group++)
        {
            double mean = ((distance[one][group] * left.Count) + (distance[other][group] * right.Count)) / (left.Count + right.Count);
            distance[one][group] = mean;
            distance[group][one] = mean;
        }

        (bool Left, bool Right)[] turns = [(false, false), (true, false), (false, true), (true, true)];
        (bool turnLeft, bool turnRight) = turns.MinBy(turn => Distance(correlation, turn.Left ? left[0] : left[^1], turn.Right ? right[^1] : right[0]));
        if (turnLeft)
        {
            left.Reverse();
        }

        if (turnRight)
        {
            right.Reverse();
        }

        left.AddRange(right);
        groups[other] = null;
    }
}
