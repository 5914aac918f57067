using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Projection;

/// <summary>Chooses the images that are points where there are too many.</summary>
internal static class PointSample
{
    /// <summary>Chooses images without replacement.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="points">The most points; 0 for all.</param>
    /// <param name="seed">The choice's seed.</param>
    /// <returns>The images' indices, rising.</returns>
    public static int[] Choose(int count, int points, int seed)
    {
        if (points == 0 || points >= count)
        {
            return [.. Enumerable.Range(0, count)];
        }

        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new((ulong)seed);
        long[] chosen = randperm(count, generator: generator).narrow(0, 0, points).data<long>().ToArray();
        Array.Sort(chosen);
        return [.. chosen.Select(item => (int)item)];
    }
}
