using CD.Runner.Data;
using FsCheck;
using FsCheck.Fluent;

namespace CD.Tests.Data;

[TestClass]
public sealed class ReadAheadTests
{
    [TestMethod]
    public void Load_AnyPlanAndWorkers_GivesThePlansItems()
    {
        Prop.ForAll<int[][], PositiveInt>((plan, workers) =>
        {
            long[][] indices = [.. plan.Select(entry => entry.Select(index => (long)index).ToArray())];
            long[][] loaded = [.. ReadAhead.Load(indices, index => index * 3, 1 + (workers.Get % 8), CancellationToken.None)];
            return loaded.Length == indices.Length && indices.Zip(loaded).All(pair => pair.First.Select(index => index * 3).SequenceEqual(pair.Second));
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void Load_SlowCaller_StaysTwoBatchesAhead()
    {
        int taken = 0;
        long started = 0;
        IEnumerable<long[]> Plan()
        {
            for (long batch = 0; batch < 10; batch++)
            {
                taken++;
                yield return [batch, batch];
            }
        }

        int received = 0;
        foreach (long[] batch in ReadAhead.Load(Plan(), Record, 4, CancellationToken.None))
        {
            received++;
            Assert.AreEqual(Math.Min(received + ReadAhead.BatchCount, 10), taken);
            SpinWait.SpinUntil(() => Interlocked.Read(ref started) >= 2 * taken, TimeSpan.FromSeconds(10));
            Thread.Sleep(5);
            Assert.AreEqual(2 * taken, Interlocked.Read(ref started), "All that was taken is loaded, and no more.");
        }

        Assert.AreEqual(10, received);

        long Record(long index)
        {
            Interlocked.Increment(ref started);
            return index;
        }
    }

    [TestMethod]
    public void Load_ManyItems_KeepsToTheWorkers()
    {
        int running = 0;
        int most = 0;
        long[][] plan = [.. Enumerable.Range(0, 6).Select(_ => new long[20])];
        int batches = ReadAhead.Load(plan, Busy, 3, CancellationToken.None).Count();

        Assert.AreEqual(6, batches);
        Assert.IsLessThanOrEqualTo(3, most);

        long Busy(long index)
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            Thread.SpinWait(2000);
            Interlocked.Decrement(ref running);
            return index;
        }
    }

    [TestMethod]
    public void Load_FailingItems_ThrowsTheFirstOfItsBatchAfterTheBatchesBefore()
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            int received = 0;
            InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() =>
            {
                foreach (long[] batch in ReadAhead.Load([[0, 1], [2, 3, 4], [5]], Fail, 4, CancellationToken.None))
                {
                    received++;
                }
            });
            Assert.AreEqual(("3", 1), (exception.Message, received));
        }

        static long Fail(long index) => index >= 3 ? throw new InvalidDataException($"{index}") : index;
    }

    [TestMethod]
    public void Load_AbandonedOrCancelled_LeavesNothingRunning()
    {
        int running = 0;
        long[][] plan = [.. Enumerable.Range(0, 50).Select(_ => new long[10])];
        foreach (long[] batch in ReadAhead.Load(plan, Busy, 4, CancellationToken.None))
        {
            break;
        }

        Assert.AreEqual(0, running);

        using CancellationTokenSource stop = new();
        int received = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (long[] batch in ReadAhead.Load(plan, Busy, 4, stop.Token))
            {
                received++;
                stop.Cancel();
            }
        });
        Assert.AreEqual((1, 0), (received, running));

        long Busy(long index)
        {
            Interlocked.Increment(ref running);
            Thread.Sleep(2);
            Interlocked.Decrement(ref running);
            return index;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            seen = Volatile.Read(ref target);
        }
    }
}
