using CD.Model.Engine;
using static TorchSharp.torch;

namespace CD.Tests.Kernels;

/// <summary>Inputs and comparisons for tests of the processor kernels.</summary>
internal static class KernelTesting
{
    /// <summary>Skips the test where the kernels cannot run.</summary>
    /// <param name="dtype">The images' type.</param>
    public static void RequireKernels(ScalarType dtype = ScalarType.BFloat16)
    {
        Capabilities capabilities = Capabilities.Detect();
        int needed = dtype == ScalarType.BFloat16 ? 512 : 128;
        if (!capabilities.OwnKernels || capabilities.VectorBits < needed)
        {
            Assert.Inconclusive($"The kernels need vectors of {needed} bits for {dtype}; this path: {capabilities.Path}.");
        }
    }

    /// <summary>Normal values, bfloat16 <c>[batch, channels, height, width]</c>, laid out channels-last; the same for the same seed.</summary>
    public static Tensor Images(int seed, long batch, long channels, long height, long width)
    {
        using Generator generator = new((ulong)seed, CPU);
        return randn([batch, height, width, channels], generator: generator).to_type(ScalarType.BFloat16).permute(0, 3, 1, 2);
    }

    /// <summary>The Euclidean norm of the difference over that of the expected values.</summary>
    public static double Difference(Tensor actual, Tensor expected)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        Tensor wanted = expected.detach().to_type(ScalarType.Float64);
        return ((actual.detach().to_type(ScalarType.Float64) - wanted).norm() / wanted.norm()).item<double>();
    }

    /// <summary>Whether two tensors have the same bits.</summary>
    public static bool Same(Tensor first, Tensor second) => first.shape.SequenceEqual(second.shape) && first.eq(second).all().item<bool>();

    /// <summary>Runs work with so many threads.</summary>
    public static T WithThreads<T>(int threads, Func<T> work)
    {
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            return work();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
