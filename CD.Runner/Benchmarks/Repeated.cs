using System.Diagnostics;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>Times work by repeating it.</summary>
internal static class Repeated
{
    private const int Fewest = 3;

    /// <summary>The middle one of several durations.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }

    /// <summary>Repeats work, after a first time that does not count.</summary>
    /// <param name="work">The work; what it gives is freed.</param>
    /// <param name="seconds">About how long to repeat it; at least three times.</param>
    /// <param name="device">The device that works, for which the clock waits.</param>
    /// <returns>The median duration in seconds.</returns>
    public static double Time(Func<Tensor> work, double seconds, Device device)
    {
        List<double> times = [];
        Stopwatch all = Stopwatch.StartNew();
        Once();
        all.Restart();
        while (times.Count < Fewest || all.Elapsed.TotalSeconds < seconds)
        {
            times.Add(Once());
        }

        return Median(times);

        double Once()
        {
            Wait(device);
            Stopwatch watch = Stopwatch.StartNew();
            using (work())
            {
                Wait(device);
                return watch.Elapsed.TotalSeconds;
            }
        }
    }

    /// <summary>Waits until a device has done what it was given.</summary>
    public static void Wait(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }
}
