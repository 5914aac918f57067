using CD.Model.Kernels;

namespace CD.Tests.Kernels;

[TestClass]
[DoNotParallelize]
public sealed unsafe class WorkerTeamTests
{
    [TestMethod]
    [DataRow(0, 2)]
    [DataRow(1, 2)]
    [DataRow(1000, 1)]
    [DataRow(1000, 3)]
    public void Run_Pieces_ComputesEachOnce(int pieces, int threads)
    {
        int[] counts = new int[pieces + 1];

        KernelTesting.WithThreads(threads, () =>
        {
            fixed (int* start = counts)
            {
                WorkerTeam.Run(pieces, start, &Count);
            }

            return 0;
        });

        CollectionAssert.AreEqual(Enumerable.Repeat(1, pieces).Append(0).ToArray(), counts);
    }

    [TestMethod]
    [DataRow(0, 2)]
    [DataRow(1, 2)]
    [DataRow(1000, 1)]
    [DataRow(1000, 3)]
    public void Run_OnDotNetThreads_ComputesEachOnce(int pieces, int threads)
    {
        int[] counts = new int[pieces + 1];

        KernelTesting.WithThreads(threads, () =>
        {
            fixed (int* start = counts)
            {
                DotNetTeam.Run(pieces, start, &Count);
            }

            return 0;
        });

        CollectionAssert.AreEqual(Enumerable.Repeat(1, pieces).Append(0).ToArray(), counts);
    }

    private static void Count(int piece, int* counts) => Interlocked.Increment(ref counts[piece]);
}
