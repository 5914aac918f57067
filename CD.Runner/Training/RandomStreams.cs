using static TorchSharp.torch;

namespace CD.Runner.Training;

/// <summary>The independent generators of a run, all derived from its one seed.</summary>
/// <remarks>They live on the processor, so that a seed gives the same weights, order and views on every device.</remarks>
public static class RandomStreams
{
    /// <summary>The generator of the initial weights.</summary>
    /// <param name="seed">The run's seed.</param>
    public static Generator Weights(int seed) => Create(seed, 0);

    /// <summary>The generator of the images' order.</summary>
    /// <param name="seed">The run's seed.</param>
    public static Generator Order(int seed) => Create(seed, 1);

    /// <summary>The generator of the views' random parameters.</summary>
    /// <param name="seed">The run's seed.</param>
    public static Generator Views(int seed) => Create(seed, 2);

    /// <summary>The generator of noise: corruption, dropout, latent draws, negatives.</summary>
    /// <param name="seed">The run's seed.</param>
    public static Generator Noise(int seed) => Create(seed, 1UL << 40); // beyond every other seed's streams

    private static Generator Create(int seed, ulong stream) => new(((ulong)seed * 3) + stream, CPU);
}
