using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Distances;

/// <summary>Which items are in which cell.</summary>
internal sealed class CellLists
{
    private readonly int[] starts;

    private CellLists(long[] items, int[] starts)
    {
        Items = items;
        this.starts = starts;
    }

    /// <summary>The items, cell by cell, ascending in each.</summary>
    public long[] Items { get; }

    /// <summary>Sorts items into their cells.</summary>
    /// <param name="cellOf">Each item's cell.</param>
    /// <param name="cells">The number of cells.</param>
    public static CellLists Of(IReadOnlyList<int> cellOf, int cells)
    {
        int[] starts = new int[cells + 1];
        foreach (int cell in cellOf)
        {
            starts[cell + 1]++;
        }

        for (int cell = 0; cell < cells; cell++)
        {
            starts[cell + 1] += starts[cell];
        }

        int[] next = starts[..cells];
        long[] items = new long[cellOf.Count];
        for (int item = 0; item < items.Length; item++)
        {
            items[next[cellOf[item]]++] = item;
        }

        return new CellLists(items, starts);
    }

    /// <summary>A cell's places in <see cref="Items"/>.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The first place, and the one behind the last.</returns>
    public (int Start, int End) Of(int cell) => (starts[cell], starts[cell + 1]);

    /// <summary>The cells in which those of each cell are sought.</summary>
    /// <param name="centres">The cells' centres; float32 <c>[cells, dimensions]</c>.</param>
    /// <param name="probes">How many cells with items, at least 1.</param>
    /// <param name="perItem">How many other items there must be in them, less than there are items; more cells where there are fewer.</param>
    /// <returns>Each cell that has items with the cells to look into: those whose centres are nearest to its own, in the order of their numbers.</returns>
    public IEnumerable<(int Cell, int[] Probed)> Probes(Tensor centres, int probes, int perItem)
    {
        int cells = starts.Length - 1;
        for (int cell = 0; cell < cells; cell++)
        {
            if (starts[cell] == starts[cell + 1])
            {
                continue;
            }

            List<int> probed = [cell];
            int held = starts[cell + 1] - starts[cell];
            foreach (int other in Order(centres, cell))
            {
                if (probed.Count >= probes && held > perItem)
                {
                    break;
                }

                if (other != cell && starts[other + 1] > starts[other])
                {
                    probed.Add(other);
                    held += starts[other + 1] - starts[other];
                }
            }

            yield return (cell, [.. probed.Order()]);
        }
    }

    private static int[] Order(Tensor centres, int cell)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor distances = centres.sub(centres.narrow(0, cell, 1)).square().sum(1);
        float[] values = MemoryMarshal.Cast<byte, float>(distances.bytes).ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(values, order);
        return order;
    }
}
