using CD.Runner.Methods;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>A step that stands for those of an epoch that have batches as large.</summary>
/// <param name="Step">Its place in the epoch, counted from 0.</param>
/// <param name="Indices">Its images.</param>
/// <param name="Count">The number of steps for which it stands, at least 1.</param>
internal sealed record SampledStep(int Step, long[] Indices, int Count)
{
    /// <summary>The first step of each size of batch, in the epoch's order: most methods have one size, and those that train on pools bring the pool with its first batch.</summary>
    /// <param name="learner">The learner, whose epoch is prepared.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="order">The generator of orders; it moves on.</param>
    /// <returns>The steps; none where the epoch has none.</returns>
    public static IReadOnlyList<SampledStep> Of(ILearner learner, int epoch, Generator order) =>
        [.. learner.Batches(epoch, order).Index().GroupBy(step => step.Item.Length).Select(size => new SampledStep(size.First().Index, size.First().Item, size.Count()))];

    /// <summary>The mean seconds of an epoch's step.</summary>
    /// <param name="samples">Steps that stand for all of the epoch's, at least one.</param>
    /// <param name="time">Takes a step several times and gives its seconds.</param>
    public static double Seconds(IReadOnlyList<SampledStep> samples, Func<SampledStep, double> time) =>
        samples.Sum(sample => sample.Count * time(sample)) / samples.Sum(sample => sample.Count);
}
