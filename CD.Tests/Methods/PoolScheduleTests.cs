using CD.Runner.Methods.PseudoLabelling;
using static TorchSharp.torch;

namespace CD.Tests.Methods;

[TestClass]
public sealed class PoolScheduleTests
{
    [TestMethod]
    [DataRow(10000, 1000, 10, 32, 10 * 10 * 31)] // 1000 images are 31 batches of 32 and 8 images
    [DataRow(18, 8, 2, 4, 8)] // two images are no batch
    [DataRow(22, 8, 2, 4, 10)] // six images are a pool of one batch
    [DataRow(7, 1000, 3, 4, 3)] // one pool, smaller than asked for
    [DataRow(3, 1000, 3, 4, 0)]
    public void Steps_OfAnEpoch_AreWholeBatchesOfEveryPass(int images, int pool, int passes, int batch, int expected)
    {
        PoolSchedule schedule = new(images, pool, passes, batch);
        using Generator order = new(1);

        Assert.AreEqual(expected, schedule.Steps);
        Assert.HasCount(expected, schedule.Draw(order).ToArray());
    }

    [TestMethod]
    public void Draw_OfAnEpoch_GoesOverEachPoolBeforeTheNext()
    {
        PoolSchedule schedule = new(22, 8, 2, 4);
        using Generator order = new(1);
        long[][] steps = [.. schedule.Draw(order)];

        int[] firsts = [.. Enumerable.Range(0, schedule.Steps).Where(schedule.BeginsPool)];
        CollectionAssert.AreEqual((int[])[0, 4, 8], firsts);
        long[][] pools = [.. firsts.Select(step => steps[step][4..])];
        CollectionAssert.AreEqual((int[])[8, 8, 6], pools.Select(pool => pool.Length).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 22).Select(index => (long)index).ToArray(), pools.SelectMany(pool => pool).ToArray());
        for (int pass = 0; pass < 4; pass++)
        {
            long[] seen = [.. steps[2 * pass][..4], .. steps[(2 * pass) + 1][..4]];
            CollectionAssert.AreEquivalent(pools[pass / 2], seen);
        }

        Assert.IsTrue(steps[8..].All(step => step.Take(4).Distinct().Count() == 4 && step.Take(4).All(pools[2].Contains)));
    }
}
