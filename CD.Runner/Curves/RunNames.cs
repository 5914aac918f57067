namespace CD.Runner.Curves;

/// <summary>Names of runs shortened to what differs.</summary>
internal static class RunNames
{
    private static readonly char[] Separators = ['/', '\\', '-', '_'];

    /// <summary>Leaves out the parts that all paths share at their beginnings and ends; every name keeps at least one part.</summary>
    /// <remarks>Parts end at <c>/</c>, <c>-</c> and <c>_</c>: <c>results/stl10-alpha1-seed41</c> and <c>results/stl10-alpha0-seed41</c> become <c>alpha1</c> and <c>alpha0</c>.</remarks>
    /// <param name="paths">The full paths of different folders, without a separator at the end.</param>
    /// <returns>One name a path, all different; a single path's last component.</returns>
    public static IReadOnlyList<string> Shorten(IReadOnlyList<string> paths)
    {
        if (paths.Count == 1)
        {
            return [Path.GetFileName(paths[0])];
        }

        string[][] parts = [.. paths.Select(Split)];
        int spare = parts.Min(path => path.Length) - 1;
        int head = 0;
        while (head < spare && parts.All(path => path[head] == parts[0][head]))
        {
            head++;
        }

        int tail = 0;
        while (head + tail < spare && parts.All(path => path[^(tail + 1)].TrimEnd(Separators) == parts[0][^(tail + 1)].TrimEnd(Separators)))
        {
            tail++;
        }

        string[] names = [.. parts.Select(path => string.Concat(path[head..^tail]).TrimEnd(Separators))];

        // Paths that differ in a separator alone.
        return names.Distinct().Count() == names.Length ? names : [.. parts.Select(path => string.Concat(path[head..]))];
    }

    /// <summary>The parts of a path, each with the separator that ends it.</summary>
    private static string[] Split(string path)
    {
        List<string> parts = [];
        int start = 0;
        for (int place = 0; place < path.Length; place++)
        {
            if (Separators.Contains(path[place]))
            {
                parts.Add(path[start..(place + 1)]);
                start = place + 1;
            }
        }

        return [.. parts, path[start..]];
    }
}
