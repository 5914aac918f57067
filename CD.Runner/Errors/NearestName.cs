namespace CD.Runner.Errors;

/// <summary>Finds the valid name that a misspelt one probably means.</summary>
internal static class NearestName
{
    private const int LongestName = 100;

    /// <summary>The candidate with the smallest distance; the first of several.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The valid names.</param>
    /// <returns>The nearest candidate, however far; null where there is none.</returns>
    public static string? Of(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(name, candidate));

    /// <summary>The nearest candidate if it is near enough to be meant: at most 2 edits, or a third of the name's length.</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="candidates">The valid names.</param>
    /// <returns>The nearest candidate, or null.</returns>
    public static string? Suggestion(string name, IEnumerable<string> candidates) =>
        Of(name, candidates) is { } nearest && Distance(name, nearest) <= Math.Max(2, name.Length / 3) ? nearest : null;

    /// <summary>The optimal string alignment distance (Damerau-Levenshtein without repeated edits), ignoring case; names count up to 100 characters.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    /// <returns>The fewest insertions, deletions, substitutions and swaps of neighbours that turn one into the other.</returns>
    public static int Distance(string left, string right)
    {
        string a = Shortened(left);
        string b = Shortened(right);
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(replaced, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                cost[i, j] = swapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
            }
        }

        return cost[a.Length, b.Length];
    }

    private static string Shortened(string name) => (name.Length > LongestName ? name[..LongestName] : name).ToUpperInvariant();
}
