using System.Runtime.InteropServices;
using CD.Runner.Runs;

namespace CD.Tests.Runs;

[TestClass]
[DoNotParallelize]
public sealed class PeakMemoryTests
{
    private const int Size = 256 * 1024 * 1024;

    [TestMethod]
    public unsafe void Bytes_MemoryThatWasHeldAndFreed_CountsUntilMeasuringBeginsAnew()
    {
        using PeakMemory memory = PeakMemory.Start();
        long before = memory.Bytes();

        // Large blocks go back to the system when they are freed; every page is written, so that it is resident.
        void* block = NativeMemory.Alloc(Size);
        new Span<byte>(block, Size).Fill(1);
        Thread.Sleep(300);
        NativeMemory.Free(block);
        long peak = memory.Bytes();
        using PeakMemory again = PeakMemory.Start();

        // Other memory moves meanwhile; a tenth is left for it.
        Assert.IsGreaterThan(before + (long)(0.9 * Size), peak);
        Assert.IsLessThan(peak - (long)(0.9 * Size), again.Bytes());
    }
}
