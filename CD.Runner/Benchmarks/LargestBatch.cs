using CD.Runner.Errors;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>The most images of a training step that memory holds.</summary>
internal static class LargestBatch
{
    private const int Unit = 16;
    private const int Most = 4096;

    // Measured growth is not quite a line, and other programs need memory too.
    private const double UsableShare = 0.8;

    /// <summary>Finds it: on a processor from the growth of memory between two small steps, on a GPU by trying.</summary>
    /// <param name="peak">The most bytes that a process of its own uses for a step of so many images; throws where they do not suffice.</param>
    /// <param name="device">The device.</param>
    /// <returns>A multiple of 16, at least 16.</returns>
    public static int Find(Func<int, long> peak, Device device) =>
        device.type == DeviceType.CUDA ? ByTrying(peak) : ByGrowth(peak, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Draws a line through two measurements.</summary>
    /// <param name="peak">The most bytes that the process has used after a step of so many images.</param>
    /// <param name="available">Bytes of memory.</param>
    /// <returns>A multiple of 16, from 16 to 4096.</returns>
    public static int ByGrowth(Func<int, long> peak, long available)
    {
        int small = 4 * Unit;
        long first = peak(small);
        double each = Math.Max(1.0, (double)(peak(2 * small) - first) / small);
        double fitting = small + (((UsableShare * available) - first) / each);
        return Math.Clamp((int)(fitting / Unit) * Unit, Unit, Most);
    }

    /// <summary>Doubles the batch until memory does not suffice.</summary>
    /// <param name="step">Takes a step of so many images, or throws; what the smallest throws is passed on.</param>
    /// <returns>A power of two times 16, from 16 to 4096.</returns>
    public static int ByTrying(Func<int, long> step)
    {
        step(Unit);
        int fitting = Unit;
        try
        {
            for (int batch = 2 * Unit; batch <= Most; batch *= 2)
            {
                step(batch);
                fitting = batch;
            }
        }
        catch (UserErrorException)
        {
            // The process failed for want of memory: the batch before was the largest.
        }

        return fitting;
    }
}
