using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>All images once, in a random order.</summary>
public static class ShuffledBatches
{
    /// <summary>Draws an order; the generator moves on.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="batchSize">Images a batch.</param>
    /// <param name="order">The source of randomness.</param>
    /// <returns>The indices of each batch; the last may be incomplete.</returns>
    public static IEnumerable<long[]> Draw(int count, int batchSize, Generator order)
    {
        using Tensor permutation = randperm(count, generator: order);
        return permutation.data<long>().ToArray().Chunk(batchSize);
    }
}
