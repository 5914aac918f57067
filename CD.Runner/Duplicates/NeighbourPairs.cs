using CD.Runner.Distances;

namespace CD.Runner.Duplicates;

/// <summary>Every item's neighbours by several measures together, where exact copies count as one item.</summary>
internal sealed class NeighbourPairs
{
    private readonly int[] starts;
    private readonly int[] others;

    /// <summary>Puts the item that stands for its copies into the place of each.</summary>
    /// <param name="measures">The neighbours of every item by each measure; one or more.</param>
    /// <param name="kept">For each item the one that stands for it: the item itself unless it is a copy.</param>
    public NeighbourPairs(IReadOnlyList<Neighbours> measures, IReadOnlyList<int> kept)
    {
        starts = new int[kept.Count + 1];
        List<int> all = new(measures.Sum(neighbours => neighbours.Items.Length));
        SortedSet<int> distinct = [];
        for (int item = 0; item < kept.Count; item++)
        {
            distinct.Clear();
            if (kept[item] == item)
            {
                foreach (Neighbours neighbours in measures)
                {
                    foreach (int other in neighbours.Of(item))
                    {
                        distinct.Add(kept[other]);
                    }
                }

                distinct.Remove(item);
            }

            all.AddRange(distinct);
            starts[item + 1] = all.Count;
        }

        others = [.. all];
    }

    /// <summary>The number of items, copies among them.</summary>
    public int Items => starts.Length - 1;

    /// <summary>The number of places, in which two items that are neighbours of each other stand twice.</summary>
    public int Places => others.Length;

    /// <summary>The places of an item's neighbours.</summary>
    /// <param name="item">The item.</param>
    /// <returns>The first place, and the one behind the last; none for a copy.</returns>
    public (int First, int End) Of(int item) => (starts[item], starts[item + 1]);

    /// <summary>The neighbour in a place; ascending among an item's.</summary>
    /// <param name="place">The place.</param>
    public int At(int place) => others[place];

    /// <summary>The place where a pair stands first, so that a pair is looked at once.</summary>
    /// <param name="item">The item.</param>
    /// <param name="place">A place of its neighbours.</param>
    /// <returns>The place itself, or that of the item among the neighbours of a lower one.</returns>
    public int FirstOf(int item, int place)
    {
        int other = others[place];
        if (other > item)
        {
            return place;
        }

        int found = Array.BinarySearch(others, starts[other], starts[other + 1] - starts[other], item);
        return found >= 0 ? found : place;
    }
}
