namespace CD.Runner.Projection;

/// <summary>The order of points along a Z-shaped curve through a grid of 65,536 x 65,536 squares.</summary>
/// <param name="points">The number of points.</param>
internal sealed class MortonOrder(int points)
{
    private const int Squares = 1 << 16;
    private const int DigitBits = 8;
    private const int Passes = 4;
    private readonly uint[] otherCodes = new uint[points];
    private readonly int[] otherPlaces = new int[points];

    /// <summary>The sorted codes: the bits of the squares' columns and rows in turn.</summary>
    public uint[] Codes { get; } = new uint[points];

    /// <summary>The points in order.</summary>
    public int[] Places { get; } = new int[points];

    /// <summary>Sorts points by radix.</summary>
    /// <param name="given">The points.</param>
    /// <returns>The side of the smallest square that holds them; above 0.</returns>
    public float Sort(PlanarPoints given)
    {
        ReadOnlySpan<float> xs = given.X.AsSpan(0, points), ys = given.Y.AsSpan(0, points);
        (float left, float right) = PlanarPoints.Extent(xs);
        (float bottom, float top) = PlanarPoints.Extent(ys);
        float side = Math.Max(Math.Max(right - left, top - bottom), 1e-30f);
        float scale = Squares / side;
        for (int point = 0; point < points; point++)
        {
            // The largest coordinate would fall behind the last square.
            uint column = Math.Min(Squares - 1, (uint)((xs[point] - left) * scale)), row = Math.Min(Squares - 1, (uint)((ys[point] - bottom) * scale));
            Codes[point] = Spread(column) | (Spread(row) << 1);
            Places[point] = point;
        }

        // An even number of passes ends where it started.
        (uint[] codes, int[] places, uint[] nextCodes, int[] nextPlaces) = (Codes, Places, otherCodes, otherPlaces);
        for (int pass = 0; pass < Passes; pass++)
        {
            Pass(pass * DigitBits, codes, places, nextCodes, nextPlaces);
            (codes, places, nextCodes, nextPlaces) = (nextCodes, nextPlaces, codes, places);
        }

        return side;
    }

    private static void Pass(int shift, uint[] codes, int[] places, uint[] nextCodes, int[] nextPlaces)
    {
        Span<int> starts = stackalloc int[(1 << DigitBits) + 1];
        starts.Clear();
        foreach (uint code in codes)
        {
            starts[(int)((code >> shift) & ((1 << DigitBits) - 1)) + 1]++;
        }

        for (int digit = 0; digit < 1 << DigitBits; digit++)
        {
            starts[digit + 1] += starts[digit];
        }

        for (int point = 0; point < codes.Length; point++)
        {
            int target = starts[(int)((codes[point] >> shift) & ((1 << DigitBits) - 1))]++;
            nextCodes[target] = codes[point];
            nextPlaces[target] = places[point];
        }
    }

    /// <summary>Puts a 0 before each of 16 bits.</summary>
    private static uint Spread(uint bits)
    {
        bits = (bits | (bits << 8)) & 0x00FF00FF;
        bits = (bits | (bits << 4)) & 0x0F0F0F0F;
        bits = (bits | (bits << 2)) & 0x33333333;
        return (bits | (bits << 1)) & 0x55555555;
    }
}
