using System.Numerics;

namespace CD.Runner.Distances;

/// <summary>Those items that may be among the nearest of one item, as far as products in float32 can tell.</summary>
/// <remarks>
/// An item may be one as long as the least that its distance may be is at most the k-th smallest of the most that distances may be
/// (<see cref="CandidateBounds"/>). The limit falls as items are offered, and those beyond it are dropped whenever the list is full.
/// </remarks>
internal sealed class NearCandidates
{
    private const int Spare = 32;
    private const int MostSpare = 512;
    private const int MostFold = 8;

    private readonly int self;
    private readonly int perItem;
    private readonly CandidateBounds bounds;
    private int[] items;
    private float[] least; // less the terms of the item alone
    private float limit = float.PositiveInfinity;
    private int count;

    /// <summary>Begins with no candidate.</summary>
    /// <param name="self">The item, which is left out.</param>
    /// <param name="perItem">k, at least 1.</param>
    /// <param name="bounds">The bounds of all items.</param>
    public NearCandidates(int self, int perItem, CandidateBounds bounds)
    {
        this.self = self;
        this.perItem = perItem;
        this.bounds = bounds;
        items = new int[(2 * perItem) + Spare];
        least = new float[items.Length];
    }

    /// <summary>Whether there are more than 8 k + 512 candidates, or nearly so; they are then not kept.</summary>
    public bool TooMany { get; private set; }

    /// <summary>The candidates, at least k once as many were offered, in the order in which they came; none where there are too many.</summary>
    public ReadOnlySpan<int> Items
    {
        get
        {
            Tighten();
            return items.AsSpan(0, count);
        }
    }

    /// <summary>Offers items.</summary>
    /// <param name="products">Their products with the item.</param>
    /// <param name="first">The first one's index; the others follow it.</param>
    public void Offer(ReadOnlySpan<float> products, int first)
    {
        ReadOnlySpan<float> lows = bounds.Lows.AsSpan(first, products.Length);
        Vector<float> minusTwo = new(-2f);
        for (int column = 0; column < products.Length && !TooMany;)
        {
            if (products.Length - column >= Vector<float>.Count
                && Vector.GreaterThanAll(Vector.FusedMultiplyAdd(new Vector<float>(products[column..]), minusTwo, new Vector<float>(lows[column..])), new Vector<float>(limit)))
            {
                column += Vector<float>.Count;
                continue;
            }

            for (int end = Math.Min(products.Length, column + Vector<float>.Count); column < end; column++)
            {
                float low = MathF.FusedMultiplyAdd(products[column], -2f, lows[column]);
                if (low <= limit && first + column != self)
                {
                    Add(first + column, low);
                }
            }
        }
    }

    private void Add(int item, float low)
    {
        if (count == items.Length)
        {
            Tighten();
            if (2 * count > items.Length)
            {
                Grow();
            }
        }

        if (!TooMany && low <= limit)
        {
            items[count] = item;
            least[count++] = low;
        }
    }

    /// <summary>Lowers the limit to what the candidates say, and drops those beyond it.</summary>
    private void Tighten()
    {
        if (count < perItem)
        {
            return;
        }

        float[] most = new float[count];
        for (int place = 0; place < count; place++)
        {
            most[place] = least[place] + bounds.Widths[items[place]];
        }

        Array.Sort(most);
        limit = MathF.BitIncrement(most[perItem - 1] + bounds.Widths[self]);
        int kept = 0;
        for (int place = 0; place < count; place++)
        {
            if (least[place] <= limit)
            {
                (items[kept], least[kept]) = (items[place], least[place]);
                kept++;
            }
        }

        count = kept;
    }

    private void Grow()
    {
        int most = (MostFold * perItem) + MostSpare;
        TooMany = items.Length == most;
        count = TooMany ? 0 : count;
        Array.Resize(ref items, TooMany ? 0 : Math.Min(2 * items.Length, most));
        Array.Resize(ref least, items.Length);
    }
}
