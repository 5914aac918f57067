using CD.Model.Engine;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Engine;

[TestClass]
public sealed class BlockPoolTests
{
    private const long Grain = 64 << 10;

    private readonly Dictionary<nint, long> mapped = [];
    private readonly BlockPool pool;
    private nint next = 1 << 20;
    private long available = long.MaxValue;

    public BlockPoolTests() => pool = new BlockPool(Map, Unmap);

    [TestMethod]
    public void Take_SizeOfAnIdleBlock_GivesThatBlock()
    {
        nint first = pool.Take(10 * Grain);
        nint second = pool.Take(10 * Grain);
        pool.Give(first);
        pool.Give(second);

        Assert.AreEqual(second, pool.Take((10 * Grain) - 5));
        Assert.AreEqual(first, pool.Take(10 * Grain));
        Assert.HasCount(2, mapped);
    }

    [TestMethod]
    public void TakeAndGive_InSteadyState_AllocateNothingOfDotNets()
    {
        nint[] blocks = new nint[40];
        Cycle();
        Cycle();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Cycle();

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());

        void Cycle()
        {
            for (int index = 0; index < blocks.Length; index++)
            {
                blocks[index] = pool.Take((1 + (index % 7)) * Grain);
            }

            for (int index = 0; index < blocks.Length; index++)
            {
                pool.Give(blocks[index * 7 % blocks.Length]);
            }
        }
    }

    [TestMethod]
    [DataRow(14, true)]
    [DataRow(13, false)]
    public void Take_SmallerThanAnIdleBlock_GivesItFromSevenEighthsOn(int grains, bool reused)
    {
        nint large = pool.Take(16 * Grain);
        nint other = pool.Take(100 * Grain);
        pool.Give(large);

        Assert.AreEqual(reused, pool.Take(grains * Grain) == large);
        Assert.AreNotEqual(large, other);
    }

    [TestMethod]
    public void Take_MoreThanMayBeHeld_GivesTheOldestIdleBlockBack()
    {
        nint[] blocks = [.. Enumerable.Range(1, 4).Select(size => pool.Take(size * 16 * Grain))];
        Array.ForEach(blocks, block => pool.Give(block));

        // 160 grains were in use at one time, so 200 may be held; 160 + 50 are more, until the first, of 16, has gone.
        pool.Take(50 * Grain);

        CollectionAssert.DoesNotContain(mapped.Keys, blocks[0]);
        CollectionAssert.Contains(mapped.Keys, blocks[1]);
        Assert.AreEqual(194 * Grain, pool.Held);
    }

    [TestMethod]
    public void Take_NoMemory_GivesIdleBlocksBackBeforeGivingUp()
    {
        nint idle = pool.Take(8 * Grain);
        nint large = pool.Take(80 * Grain);
        pool.Give(idle);
        available = 16 * Grain;

        Assert.AreNotEqual(0, pool.Take(20 * Grain));
        Assert.AreEqual(0, pool.Take(20 * Grain));
        CollectionAssert.DoesNotContain(mapped.Keys, idle);
        Assert.AreEqual(100 * Grain, pool.Held);
        Assert.AreEqual(100 * Grain, pool.InUse);
        Assert.IsTrue(pool.Give(large));
    }

    [TestMethod]
    public void Trim_IdleBlocks_AreGivenBackAndTheBoundStartsAnew()
    {
        nint kept = pool.Take(10 * Grain);
        pool.Give(pool.Take(100 * Grain));
        pool.Trim();

        CollectionAssert.AreEqual(new[] { kept }, mapped.Keys);
        Assert.AreEqual(10 * Grain, pool.Held);
        Assert.AreEqual(10 * Grain, pool.Peak);

        // 18 grains are now the most in use, so 22 may be held: of two idle blocks of 8 and 4 the older one goes.
        pool.Give(pool.Take(8 * Grain));
        pool.Take(4 * Grain);
        Assert.AreEqual(22 * Grain, pool.Held);
        pool.Take(2 * Grain);
        Assert.AreEqual(16 * Grain, pool.Held);
    }

    [TestMethod]
    public void Give_AddressOfSomebodyElse_IsRefused() => Assert.IsFalse(pool.Give(4096));

    /// <summary>Whatever is taken and given back: blocks in use never overlap, are large enough, and the bound on what is held stands.</summary>
    [TestMethod]
    public void TakeAndGive_AnyOrder_KeepsTheBound() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), orders =>
        {
            BlockPoolTests fresh = new();
            List<nint> taken = [];
            foreach (int order in orders)
            {
                if (order < 0 && taken.Count > 0)
                {
                    int index = (int)(-(long)order % taken.Count);
                    fresh.pool.Give(taken[index]);
                    taken.RemoveAt(index);
                }
                else
                {
                    long bytes = 1 + (Math.Abs((long)order) * 7001);
                    nint block = fresh.pool.Take(bytes);
                    if (taken.Contains(block) || fresh.mapped[block] < bytes)
                    {
                        return false;
                    }

                    taken.Add(block);
                }

                if (fresh.pool.Held > BlockPool.Slack * fresh.pool.Peak
                    || fresh.pool.Held != fresh.mapped.Values.Sum()
                    || fresh.pool.InUse != taken.Sum(block => fresh.mapped[block]))
                {
                    return false;
                }
            }

            return true;
        }));

    private nint Map(long bytes)
    {
        if (bytes > available)
        {
            return 0;
        }

        available -= bytes;
        nint address = next;
        next += (nint)bytes;
        mapped.Add(address, bytes);
        return address;
    }

    private void Unmap(nint address, long bytes)
    {
        Assert.IsTrue(mapped.Remove(address, out long size));
        Assert.AreEqual(size, bytes);
        available += bytes;
    }
}
