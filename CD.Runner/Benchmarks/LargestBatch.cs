using System.Diagnostics;
using CD.Model.Networks;
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
    /// <returns>A multiple of 16, at least 16.</returns>
    public static int Find(BackboneKind backbone, int imageSize, string dtype, Device device) =>
        device.type == DeviceType.CUDA
            ? ByTrying(batch => Peak(backbone, imageSize, batch, dtype, device))
            : ByGrowth(batch => Peak(backbone, imageSize, batch, dtype, device), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

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
    /// <param name="step">Takes a step of so many images, or throws.</param>
    /// <returns>A power of two times 16, from 16 to 4096.</returns>
    public static int ByTrying(Func<int, long> step)
    {
        int fitting = Unit;
        try
        {
            for (int batch = Unit; batch <= Most; batch *= 2)
            {
                step(batch);
                fitting = batch;
            }
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            // Out of memory: the batch before was the largest.
        }

        return fitting;
    }

    private static long Peak(BackboneKind backbone, int imageSize, int batch, string dtype, Device device)
    {
        using StepBenchmark step = new(backbone, imageSize, batch, dtype, device);
        step.Run(0.0);
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
