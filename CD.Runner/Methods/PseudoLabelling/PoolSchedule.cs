using static TorchSharp.torch;

namespace CD.Runner.Methods.PseudoLabelling;

/// <summary>An epoch's steps: the images in a random order are cut into pools, and batches go over each pool several times before the next.</summary>
/// <remarks>
/// A pass takes its pool in a new order and drops the last incomplete batch. A last pool smaller than a batch is left out. The first step of a
/// pool brings all its images after its own batch, so that its targets can be made then.
/// </remarks>
internal sealed class PoolSchedule
{
    private readonly int count;
    private readonly int passes;
    private readonly int batchSize;
    private readonly int[] sizes;
    private readonly HashSet<int> firstSteps = [];

    /// <summary>Plans an epoch.</summary>
    /// <param name="count">The number of images.</param>
    /// <param name="poolSize">Images a pool.</param>
    /// <param name="passes">Passes over each pool.</param>
    /// <param name="batchSize">Images a batch.</param>
    public PoolSchedule(int count, int poolSize, int passes, int batchSize)
    {
        (this.count, this.passes, this.batchSize) = (count, passes, batchSize);
        sizes = [.. Enumerable.Repeat(poolSize, count / poolSize), .. count % poolSize >= batchSize ? (int[])[count % poolSize] : []];
        foreach (int size in sizes)
        {
            firstSteps.Add(Steps);
            Steps += passes * (size / batchSize);
        }
    }

    /// <summary>The steps of an epoch.</summary>
    public int Steps { get; }

    /// <summary>Whether a step is a pool's first.</summary>
    /// <param name="step">The step, counted from 0.</param>
    public bool BeginsPool(int step) => firstSteps.Contains(step);

    /// <summary>Draws the images of every step.</summary>
    /// <param name="order">The source of randomness; it moves on.</param>
    /// <returns>The indices of each step's batch, after which those of the whole pool stand where it begins one.</returns>
    public IEnumerable<long[]> Draw(Generator order)
    {
        long[] all = Permutation(count, order);
        List<long[]> batches = [];
        int taken = 0;
        foreach (int size in sizes)
        {
            long[] pool = all[taken..(taken + size)];
            long[][] steps = [.. Enumerable.Range(0, passes).SelectMany(_ => Permutation(size, order).Select(place => pool[place]).Chunk(batchSize).Take(size / batchSize))];
            batches.AddRange([[.. steps[0], .. pool], .. steps[1..]]);
            taken += size;
        }

        return batches;
    }

    private static long[] Permutation(int count, Generator order)
    {
        using Tensor permutation = randperm(count, generator: order);
        return permutation.data<long>().ToArray();
    }
}
