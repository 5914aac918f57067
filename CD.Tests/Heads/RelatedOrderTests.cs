using CD.Runner.Heads;

namespace CD.Tests.Heads;

[TestClass]
public sealed class RelatedOrderTests
{
    [TestMethod]
    public void Of_TwoInterleavedGroupsAndConstants_SetsEachTogetherAndConstantsLast()
    {
        // Even heads go together, odd heads go together and against the even ones; 3 and 6 are constant.
        double[,] correlation = Matrix(9, (one, other) => one is 3 or 6 || other is 3 or 6 ? double.NaN : one == other ? 1.0 : one % 2 == other % 2 ? 0.8 : -0.9);

        int[] order = RelatedOrder.Of(correlation);

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 9).ToArray(), order);
        CollectionAssert.AreEqual((int[])[3, 6], order[7..]);
        Assert.AreEqual(1, order[..7].Zip(order[1..7]).Count(pair => pair.First % 2 != pair.Second % 2), string.Join(' ', order));
    }

    [TestMethod]
    public void Of_Chain_IsFollowedFromEndToEnd()
    {
        // The nearer two heads stand on a line, the more they correlate; their places are shuffled.
        int[] places = [5, 0, 3, 7, 1, 6, 2, 4];
        int[] order = RelatedOrder.Of(Matrix(8, (one, other) => 1.0 - (Math.Abs(places[one] - places[other]) / 10.0)));

        int[] found = [.. order.Select(head => places[head])];
        Assert.IsTrue(found.Zip(found.Skip(1)).All(pair => Math.Abs(pair.First - pair.Second) == 1), string.Join(' ', found));
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void Of_OneHead_IsThatHead(double itself) => CollectionAssert.AreEqual((int[])[0], RelatedOrder.Of(new[,] { { itself } }));

    private static double[,] Matrix(int count, Func<int, int, double> value)
    {
        double[,] matrix = new double[count, count];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                matrix[row, column] = value(row, column);
            }
        }

        return matrix;
    }
}
