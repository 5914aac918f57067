using System.Numerics;

namespace CD.Runner.Distances;

/// <summary>The nearest items so far of one item: rows of distances are offered, most of which are only compared with the farthest of these.</summary>
/// <param name="size">How many are kept, at least 1.</param>
internal sealed class NearestQueue(int size)
{
    // The queue hands out the smallest first, so that priorities are negative ranks.
    private readonly PriorityQueue<int, long> nearest = new(size + 1);

    /// <summary>Offers items.</summary>
    /// <param name="distances">Their distances, in any unit; one below 0 counts as 0.</param>
    /// <param name="first">The first one's index; the others follow it.</param>
    /// <param name="self">An index that is left out; -1 for none.</param>
    public void Offer(ReadOnlySpan<float> distances, int first, int self)
    {
        int column = 0;
        for (; column < distances.Length && nearest.Count < size; column++)
        {
            if (first + column != self)
            {
                nearest.Enqueue(first + column, -Rank(distances[column], first + column));
            }
        }

        float farthest = Farthest();
        while (column < distances.Length)
        {
            if (distances.Length - column >= Vector<float>.Count && Vector.GreaterThanOrEqualAll(new Vector<float>(distances[column..]), new Vector<float>(farthest)))
            {
                column += Vector<float>.Count;
                continue;
            }

            for (int end = Math.Min(distances.Length, column + Vector<float>.Count); column < end; column++)
            {
                if (distances[column] < farthest && first + column != self)
                {
                    nearest.EnqueueDequeue(first + column, -Rank(distances[column], first + column));
                    farthest = Farthest();
                }
            }
        }
    }

    /// <summary>Takes what is kept out: the nearest of all that were offered, of equally near ones those with the lowest indices.</summary>
    /// <param name="found">Receives their indices in ascending order; as many as are kept.</param>
    public void Take(Span<int> found)
    {
        for (int place = 0; place < found.Length; place++)
        {
            found[place] = nearest.Dequeue();
        }

        found.Sort();
    }

    /// <summary>Orders by distance, then by index: the bits of floats from 0 up ascend with them.</summary>
    private static long Rank(float distance, int item) => ((long)BitConverter.SingleToInt32Bits(distance > 0f ? distance : 0f) << 32) | (uint)item;

    private float Farthest() =>
        nearest.TryPeek(out _, out long priority) ? BitConverter.Int32BitsToSingle((int)(-priority >> 32)) : float.PositiveInfinity;
}
