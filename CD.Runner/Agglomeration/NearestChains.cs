namespace CD.Runner.Agglomeration;

/// <summary>The clusters that agglomeration begins with: whoever is reached by pointing from each item to its nearest neighbour.</summary>
internal static class NearestChains
{
    /// <summary>Finds the weak components of the graph of nearest neighbours.</summary>
    /// <param name="graph">The items and their neighbours.</param>
    /// <returns>One cluster an item, counted from 0 in the order of their lowest items.</returns>
    public static int[] Of(NeighbourGraph graph)
    {
        // Every item points to one of lower or equal index in its set; the lowest item, which points to itself, stands for the set.
        int[] parents = [.. Enumerable.Range(0, graph.Count)];
        for (int item = 0; item < graph.Count; item++)
        {
            int first = Lowest(item), second = Lowest(graph.Nearest(item));
            parents[Math.Max(first, second)] = Math.Min(first, second);
        }

        int[] clusters = new int[graph.Count];
        int count = 0;
        for (int item = 0; item < graph.Count; item++)
        {
            int lowest = Lowest(item);
            clusters[item] = lowest == item ? count++ : clusters[lowest];
        }

        return clusters;

        int Lowest(int item)
        {
            while (parents[item] != item)
            {
                parents[item] = parents[parents[item]];
                item = parents[item];
            }

            return item;
        }
    }
}
