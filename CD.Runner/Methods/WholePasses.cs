using CD.Runner.Training;
using static TorchSharp.torch;

namespace CD.Runner.Methods;

/// <summary>Epochs that are passes over all images in a random order, in batches of the common settings, the last incomplete one dropped.</summary>
public static class WholePasses
{
    /// <summary>What such an epoch consists of.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="viewsPerImage">Views of each image that pass through the networks in a step.</param>
    /// <param name="termNames">The names of the loss terms.</param>
    /// <returns>The plan.</returns>
    public static EpochPlan Plan(LearnerContext context, int viewsPerImage, params IEnumerable<string> termNames) =>
        new([.. termNames, .. EpochPlan.CommonNames], Steps(context), viewsPerImage * context.Configuration.Training.BatchSize);

    /// <summary>The common settings' learning rate over <c>training.epochs</c> such epochs.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="stepIndex">The step in it, counted from 0.</param>
    /// <returns>The rate.</returns>
    public static double LearningRate(LearnerContext context, int epoch, int stepIndex) =>
        LearningRateSchedule.At(context.Configuration.Training, epoch, stepIndex, Math.Max(1, Steps(context)));

    /// <summary>Draws an epoch's batches; the generator moves on.</summary>
    /// <param name="context">The run's configuration and data.</param>
    /// <param name="order">The source of randomness.</param>
    /// <returns>The indices of each batch.</returns>
    public static IEnumerable<long[]> Batches(LearnerContext context, Generator order) =>
        ShuffledBatches.Draw(context.ImageCount, context.Configuration.Training.BatchSize, order).Take(Steps(context));

    private static int Steps(LearnerContext context) => context.ImageCount / context.Configuration.Training.BatchSize;
}
