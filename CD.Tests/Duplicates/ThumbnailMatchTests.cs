using CD.Runner.Duplicates;
using CD.Tests.Support;

namespace CD.Tests.Duplicates;

[TestClass]
public sealed class ThumbnailMatchTests
{
    private const int Side = Thumbnails.Side;

    // Against the definition, by loops over every shift and both orientations.
    [TestMethod]
    public void With_Noise_IsTheLargestCorrelation()
    {
        sbyte[] left = Noise(1), right = Noise(2);
        ThumbnailMatch match = new();
        match.SetLeft(left);

        double expected = new[] { right, Mirrored(right) }.Max(one => Best(left, one));

        Assert.AreEqual(expected, match.With(right), 1e-5); // float32 sums of 576 whole products
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(3, -2)]
    [DataRow(-3, 3)]
    public void With_ShiftedMirroredAndScaled_IsOne(int down, int across)
    {
        sbyte[] left = Noise(3);
        sbyte[] shifted = Map((row, column) => row - down is >= 0 and < Side && column - across is >= 0 and < Side ? left[((row - down) * Side) + column - across] / 2 * 2 : 0);
        ThumbnailMatch match = new();
        match.SetLeft(left);

        Assert.AreEqual(1.0, match.With(shifted), 1e-3); // rounding to even numbers
        Assert.AreEqual(1.0, match.With(Mirrored(shifted)), 1e-3);
    }

    [TestMethod]
    public void With_Plain_IsZero()
    {
        ThumbnailMatch match = new();
        match.SetLeft(new sbyte[Side * Side]);

        Assert.AreEqual(0.0, match.With(Noise(4)));
        match.SetLeft(Noise(4));
        Assert.AreEqual(0.0, match.With(new sbyte[Side * Side]));
    }

    private static double Best(sbyte[] left, sbyte[] right)
    {
        double best = 0.0;
        for (int down = -Thumbnails.Reach; down <= Thumbnails.Reach; down++)
        {
            for (int across = -Thumbnails.Reach; across <= Thumbnails.Reach; across++)
            {
                double product = 0.0, leftSquare = 0.0, rightSquare = 0.0;
                for (int row = Math.Max(0, down); row < Side + Math.Min(0, down); row++)
                {
                    for (int column = Math.Max(0, across); column < Side + Math.Min(0, across); column++)
                    {
                        double a = left[(row * Side) + column], b = right[((row - down) * Side) + column - across];
                        product += a * b;
                        leftSquare += a * a;
                        rightSquare += b * b;
                    }
                }

                best = Math.Max(best, product / Math.Sqrt(leftSquare * rightSquare));
            }
        }

        return best;
    }

    private static sbyte[] Mirrored(sbyte[] thumbnail) => Map((row, column) => thumbnail[(row * Side) + Side - 1 - column]);

    private static sbyte[] Noise(ulong seed)
    {
        double[] values = GoldenFile.Uniform(seed, Side * Side, -127.0, 127.0);
        return Map((row, column) => (int)values[(row * Side) + column]);
    }

    private static sbyte[] Map(Func<int, int, int> pixel) => [.. Enumerable.Range(0, Side * Side).Select(place => (sbyte)pixel(place / Side, place % Side))];
}
