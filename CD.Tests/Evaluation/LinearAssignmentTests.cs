using CD.Runner.Evaluation;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Evaluation;

[TestClass]
public sealed class LinearAssignmentTests
{
    private static readonly Arbitrary<int[,]> Gains =
        Gen.Choose(1, 6).SelectMany(rows => Gen.Choose(1, 6).SelectMany(columns => Gen.Choose(-20, 20).ArrayOf(rows * columns).Select(values => Table(values, rows, columns)))).ToArbitrary();

    [TestMethod]
    public void Maximize_AnyTable_FindsTheBestOfAllAssignments() => Prop.ForAll(Gains, gains =>
    {
        int[] columnOf = LinearAssignment.Maximize(gains.GetLength(0), gains.GetLength(1), (row, column) => gains[row, column]);
        int[] assigned = [.. columnOf.Where(column => column >= 0)];
        long total = columnOf.Select((column, row) => column < 0 ? 0L : gains[row, column]).Sum();
        int pairs = Math.Min(gains.GetLength(0), gains.GetLength(1));
        return assigned.Length == pairs && assigned.Distinct().Count() == pairs && total == Best(gains, 0, [], pairs);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Maximize_NoRows_AssignsNothing() =>
        Assert.IsEmpty(LinearAssignment.Maximize(0, 3, (_, _) => 1));

    [TestMethod]
    public void Maximize_NoColumns_LeavesEveryRowWithout() =>
        CollectionAssert.AreEqual((int[])[-1, -1], LinearAssignment.Maximize(2, 0, (_, _) => 1));

    private static int[,] Table(int[] values, int rows, int columns)
    {
        int[,] table = new int[rows, columns];
        Buffer.BlockCopy(values, 0, table, 0, values.Length * sizeof(int));
        return table;
    }

    private static long Best(int[,] gains, int row, HashSet<int> taken, int pairsLeft)
    {
        if (pairsLeft == 0)
        {
            return 0;
        }

        if (row == gains.GetLength(0))
        {
            return long.MinValue / 2;
        }

        long best = Best(gains, row + 1, taken, pairsLeft);
        for (int column = 0; column < gains.GetLength(1); column++)
        {
            if (taken.Add(column))
            {
                best = Math.Max(best, gains[row, column] + Best(gains, row + 1, taken, pairsLeft - 1));
                taken.Remove(column);
            }
        }

        return best;
    }
}
