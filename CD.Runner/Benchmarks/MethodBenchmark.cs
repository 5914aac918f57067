using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Runs;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>Times a method's training steps of its last phase on random 32 x 32 images in memory: all that <see cref="ILearner.TrainStep"/> does, the preparation of the images and of views included.</summary>
internal sealed class MethodBenchmark : IDisposable
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int Classes = 10;
    private const int FewestImages = 1024;

    private readonly MemoryImageSource source;
    private readonly Experiment experiment;
    private readonly DeviceImageSource images;
    private readonly ILearner learner;
    private readonly IReadOnlyList<SampledStep> steps;
    private readonly int epoch;

    /// <summary>Makes the learner, and what its last phase prepares.</summary>
    /// <param name="preset">The preset of the method.</param>
    /// <param name="assignments">Settings that differ from it, <c>section.key=value</c>.</param>
    /// <param name="imageSize">The images' side.</param>
    /// <param name="batchSize">The images of a step.</param>
    /// <param name="dtype">The numbers' format.</param>
    /// <param name="device">The device that computes.</param>
    public MethodBenchmark(string preset, IReadOnlyList<string> assignments, int imageSize, int batchSize, string dtype, Device device)
    {
        RunConfiguration configuration = ConfigurationResolver.Resolve(
            new ConfigurationSources
            {
                Preset = preset,
                Assignments = [.. assignments, FormattableString.Invariant($"augmentation.image_size={imageSize}"), FormattableString.Invariant($"training.batch_size={batchSize}"), $"engine.dtype={dtype}"],
            },
            needsData: false);
        int count = Math.Max(2 * batchSize, FewestImages);
        byte[] pixels = new byte[count * Channels * Side * Side];
        new Random(0).NextBytes(pixels);
        source = new MemoryImageSource("random", [pixels], new ImageShape(Channels, Side, Side), [.. Enumerable.Range(0, count).Select(item => item % Classes)], [.. Enumerable.Range(0, Classes).Select(label => FormattableString.Invariant($"class{label}"))]);
        experiment = Experiment.Open(configuration with { Engine = configuration.Engine with { Device = device.ToString(), Threads = 0 } }, source);
        learner = configuration.Method.Method.CreateLearner(new LearnerContext(experiment.Configuration, experiment.Device, count, source.Shape, experiment.Clusters));
        images = new DeviceImageSource(source, experiment.Device);
        int last = learner.PhaseOf(learner.Epochs - 1);
        epoch = Enumerable.Range(0, learner.Epochs).First(candidate => learner.PhaseOf(candidate) == last);
        learner.PrepareEpoch(epoch, images, CancellationToken.None);
        using Generator order = new(0);
        steps = SampledStep.Of(learner, epoch, order);
    }

    /// <summary>Repeats the step for about so long.</summary>
    /// <param name="seconds">The least duration.</param>
    /// <returns>The median seconds of a step; the mean over an epoch's where its batches are of several sizes.</returns>
    public double Run(double seconds) => SampledStep.Seconds(steps, step =>
    {
        using ImageBatch batch = images.Read([step.Indices], CancellationToken.None).Single();
        double rate = learner.LearningRate(epoch, step.Step);
        return Repeated.Time(() => learner.TrainStep(batch, new StepContext(epoch, step.Step, step.Indices, rate)), seconds, experiment.Device);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        learner.Dispose();
        images.Dispose();
        experiment.Dispose();
        source.Dispose();
    }
}
