namespace CD.Runner.Distances;

/// <summary>The nearest neighbours of every item, without the item itself.</summary>
/// <param name="Count">The number of items.</param>
/// <param name="PerItem">k, the number of neighbours of each.</param>
/// <param name="Items">The neighbours of each item in ascending order of their indices, row-major <c>[items, k]</c>.</param>
/// <param name="SquaredDistances">Their squared distances in the units of the input, row-major <c>[items, k]</c>.</param>
internal sealed record Neighbours(int Count, int PerItem, int[] Items, float[] SquaredDistances)
{
    /// <summary>The neighbours of one item.</summary>
    /// <param name="item">The item.</param>
    public ReadOnlySpan<int> Of(int item) => Items.AsSpan(item * PerItem, PerItem);
}
