using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Explanation;

/// <summary>The samples around an image that LIME looks at: which superpixels each keeps, how far it is from the image, and how much it counts.</summary>
internal static class Perturbations
{
    /// <summary>The kernel's width sigma, that of the original's images: 0.25.</summary>
    public const double KernelWidth = 0.25;

    // The engine's generator uses 32 bits of a seed.
    private const ulong SeedStride = 1_000_003;

    /// <summary>Draws the samples: the image itself first, then each superpixel kept with probability 1/2.</summary>
    /// <param name="samples">The number of samples, N, at least 1.</param>
    /// <param name="segments">The number of superpixels, S.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="image">The image's index; each has samples of its own, whichever images are explained beside it.</param>
    /// <returns>bool <c>[N, S]</c> on the processor, true where a superpixel is kept.</returns>
    public static Tensor Masks(int samples, int segments, int seed, long image)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(unchecked(((ulong)seed * SeedStride) + (ulong)image), CPU);
        Tensor masks = randint(0, 2, [samples, segments], generator: generator).to(ScalarType.Bool);
        masks.narrow(0, 0, 1).fill_(true);
        return masks.MoveToOuterDisposeScope();
    }

    /// <summary>The cosine distances from the image, whose sample is all ones: <c>d = 1 - sqrt(kept / S)</c>.</summary>
    /// <param name="masks">bool <c>[N, S]</c>.</param>
    /// <returns>float64 <c>[N]</c> in [0, 1]; 1 where nothing is kept.</returns>
    public static Tensor Distances(Tensor masks)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = masks.sum(1, type: ScalarType.Float64);
        return kept.div_(masks.shape[1]).sqrt_().neg_().add_(1.0).MoveToOuterDisposeScope();
    }

    /// <summary>The samples' weights: <c>sqrt(exp(-d^2 / sigma^2))</c>.</summary>
    /// <param name="distances">float64 <c>[N]</c>.</param>
    /// <returns>float64 <c>[N]</c> in (0, 1].</returns>
    public static Tensor Kernel(Tensor distances)
    {
        using DisposeScope scope = NewDisposeScope();
        return distances.square().mul_(-1.0 / (KernelWidth * KernelWidth)).exp_().sqrt_().MoveToOuterDisposeScope();
    }
}
