using System.Runtime.InteropServices;
using CD.Runner.Evaluation;

namespace CD.Runner.ClusterCounts;

/// <summary>Draws items by a hash of their values, so that what is drawn does not depend on the items' order.</summary>
internal static class ItemDraw
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A number for each item that looks random; equal items have different ones.</summary>
    /// <param name="matrix">The items.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The same numbers for the same items in any order, <c>[items]</c>.</returns>
    public static ulong[] Keys(FeatureMatrix matrix, int seed)
    {
        ulong[] keys = new ulong[matrix.Count];
        Dictionary<ulong, uint> copies = new(matrix.Count);
        for (int item = 0; item < keys.Length; item++)
        {
            ulong key = Mix((ulong)seed);
            foreach (uint bits in MemoryMarshal.Cast<float, uint>(matrix.Row(item)))
            {
                key = (key ^ bits) * Golden;
                key ^= key >> 29;
            }

            ref uint before = ref CollectionsMarshal.GetValueRefOrAddDefault(copies, key, out _);
            keys[item] = Mix(key + (Golden * before));
            before++;
        }

        return keys;
    }

    /// <summary>Draws some of the items.</summary>
    /// <param name="keys">The items' keys.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="round">Another round draws others, in another order.</param>
    /// <returns>Items in an order that depends on nothing but their keys: all of them where there are no more.</returns>
    public static int[] Draw(ReadOnlySpan<ulong> keys, int count, int round)
    {
        ulong[] ranks = new ulong[keys.Length];
        int[] items = new int[keys.Length];
        for (int item = 0; item < items.Length; item++)
        {
            ranks[item] = Mix(keys[item] + (Golden * (ulong)round));
            items[item] = item;
        }

        Array.Sort(ranks, items);
        return items[..Math.Min(count, items.Length)];
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
    private static ulong Mix(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
