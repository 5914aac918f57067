using System.Numerics;

namespace CD.Runner.Projection;

/// <summary>Points of the plane along a space-filling curve, and square cells that hold runs of them, each with its centre of mass.</summary>
/// <remarks>
/// Points are sorted by Morton code, so that a cell of any size is a run. The cells lie in depth-first order, each with the place behind
/// its last descendant, so that they are walked without a stack. A cell with one occupied quarter is left out for that quarter.
/// </remarks>
internal sealed class QuadTree
{
    /// <summary>The most points of a cell that is not divided further, unless they lie within a 65,536th of the whole.</summary>
    public const int LeafSize = 8;

    /// <summary>The most points of a group.</summary>
    public const int GroupSize = 32;

    private const int Levels = 16;
    private readonly uint[] codes;
    private readonly double[] sumsX;
    private readonly double[] sumsY;
    private readonly List<(int First, int End)> groups = [];
    private readonly MortonOrder order;
    private Cell[] cells;
    private int count;

    /// <summary>Makes an empty tree.</summary>
    /// <param name="points">The number of points.</param>
    public QuadTree(int points)
    {
        order = new MortonOrder(points);
        codes = order.Codes;
        Sorted = new PlanarPoints(points + Vector<float>.Count);
        sumsX = new double[points + 1];
        sumsY = new double[points + 1];
        cells = new Cell[Math.Max(16, points / 2)];
    }

    /// <summary>The points in their order along the curve, and some places more, so that a whole vector can be read from every point on.</summary>
    public PlanarPoints Sorted { get; }

    /// <summary>Each sorted point's place among the points given.</summary>
    public ReadOnlySpan<int> Places => order.Places;

    /// <summary>The cells in depth-first order.</summary>
    public ReadOnlySpan<Cell> Cells => cells.AsSpan(0, count);

    /// <summary>Runs of at most <see cref="GroupSize"/> points that lie close together and hold all points.</summary>
    public IReadOnlyList<(int First, int End)> Groups => groups;

    /// <summary>Sorts the points and makes the cells anew.</summary>
    /// <param name="points">As many points as the tree was made for.</param>
    public void Build(PlanarPoints points)
    {
        float side = order.Sort(points);
        for (int place = 0; place < points.Count; place++)
        {
            float x = points.X[order.Places[place]], y = points.Y[order.Places[place]];
            Sorted.X[place] = x;
            Sorted.Y[place] = y;
            sumsX[place + 1] = sumsX[place] + x;
            sumsY[place + 1] = sumsY[place] + y;
        }

        count = 0;
        groups.Clear();
        Add(0, points.Count, side, grouped: false);
    }

    private void Add(int first, int end, float side, bool grouped)
    {
        // The level of the smallest cell that holds the run: half of the leading bits that its codes share.
        int level = Math.Min(Levels, BitOperations.LeadingZeroCount(codes[first] ^ codes[end - 1]) / 2);
        int points = end - first, own = count++;
        if (own == cells.Length)
        {
            Array.Resize(ref cells, 2 * own);
        }

        if (!grouped && (points <= GroupSize || level == Levels))
        {
            for (int start = first; start < end; start += GroupSize)
            {
                groups.Add((start, Math.Min(start + GroupSize, end)));
            }

            grouped = true;
        }

        float cellSide = MathF.ScaleB(side, -level);
        bool leaf = points <= LeafSize || level == Levels;
        if (!leaf)
        {
            int shift = 30 - (2 * level);
            for (int start = first; start < end;)
            {
                uint quarter = codes[start] >> shift;
                int behind = BehindLast(start, end, shift, quarter);
                Add(start, behind, side, grouped);
                start = behind;
            }
        }

        cells[own] = new Cell(
            (float)((sumsX[end] - sumsX[first]) / points),
            (float)((sumsY[end] - sumsY[first]) / points),
            points,
            level == Levels ? 0f : cellSide * cellSide,
            first,
            count,
            leaf && level < Levels);
    }

    /// <summary>The place behind the last point of a quarter, by bisection.</summary>
    private int BehindLast(int first, int end, int shift, uint quarter)
    {
        int low = first, high = end;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = codes[middle] >> shift <= quarter ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>A square and its points.</summary>
    /// <param name="X">The first coordinate of the centre of mass.</param>
    /// <param name="Y">The second.</param>
    /// <param name="Count">The number of points.</param>
    /// <param name="SquaredSide">The square of the side; 0 for the smallest cells, which always act as one point.</param>
    /// <param name="First">The first point's place along the curve.</param>
    /// <param name="Next">The place of the cell behind the last descendant.</param>
    /// <param name="IsLeaf">Whether its points are looked at one by one where it is near.</param>
    public readonly record struct Cell(float X, float Y, int Count, float SquaredSide, int First, int Next, bool IsLeaf);
}
