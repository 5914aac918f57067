using System.Diagnostics;
using CD.Model.Engine;
using CD.Model.Networks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Methods;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Benchmarks;

/// <summary>Times whole training steps: both views of 32 x 32 images from memory, both passes, the paper's losses, the gradients, clipping and Adam.</summary>
internal sealed class StepBenchmark : IDisposable
{
    private const int SourceSide = 32;
    private const int StepsInAGroup = 10;

    private readonly Device device;
    private readonly int batchSize;
    private readonly ILearner learner;
    private readonly ImageBatch images;
    private readonly long[] indices;

    /// <summary>Builds the network and draws the images.</summary>
    public StepBenchmark(BackboneKind backbone, int imageSize, int batchSize, string dtype, Device device)
    {
        this.device = device;
        this.batchSize = batchSize;
        RunConfiguration configuration = new()
        {
            Model = new ModelSettings { Backbone = backbone },
            Training = new TrainingSettings { BatchSize = batchSize },
            Augmentation = new AugmentationSettings { ImageSize = imageSize },
            Engine = new EngineSettings { Dtype = dtype },
        };
        ImageShape shape = new(3, SourceSide, SourceSide);
        learner = configuration.Method.Method.CreateLearner(new LearnerContext(configuration, device, batchSize, shape, Clusters: null));
        indices = Indices.Range(0, batchSize);
        using Generator generator = new(1);
        using Tensor pixels = randint(0, 256, [batchSize, 3, SourceSide, SourceSide], ScalarType.Byte, generator: generator);
        images = new ImageBatch(PinnedCopy.ToDevice(pixels, device).DetachFromDisposeScope());
    }

    /// <summary>Repeats the step for about so long.</summary>
    /// <param name="seconds">The least duration; at least two steps are taken after the first.</param>
    /// <returns>The median seconds of a step, and of each phase in it.</returns>
    public (double Seconds, IReadOnlyDictionary<StepPhase, double> Phases) Run(double seconds)
    {
        Once();
        List<double> steps = [];
        Dictionary<StepPhase, List<double>> phases = Enum.GetValues<StepPhase>().ToDictionary(phase => phase, _ => new List<double>());
        Stopwatch all = Stopwatch.StartNew();
        while (steps.Count < 2 || all.Elapsed.TotalSeconds < seconds)
        {
            steps.Add(device.type == DeviceType.CPU ? Phases(phases) : Group());
        }

        if (device.type != DeviceType.CPU)
        {
            Phases([]);
            Phases(phases);
            Phases(phases);
        }

        return (Repeated.Median(steps), phases.ToDictionary(phase => phase.Key, phase => Repeated.Median(phase.Value)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        images.Dispose();
        learner.Dispose();
    }

    /// <summary>Several steps without waiting for the device between them, as in training on a GPU.</summary>
    /// <returns>The seconds of one.</returns>
    private double Group()
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int count = 0; count < StepsInAGroup; count++)
        {
            Once();
        }

        Repeated.Wait(device);
        return watch.Elapsed.TotalSeconds / StepsInAGroup;
    }

    /// <summary>One step, waiting for the device after every phase.</summary>
    /// <param name="phases">Receives the seconds of each.</param>
    /// <returns>The seconds of the step.</returns>
    private double Phases(Dictionary<StepPhase, List<double>> phases)
    {
        Stopwatch watch = Stopwatch.StartNew();
        double before = 0.0;
        Once(phase =>
        {
            Repeated.Wait(device);
            double now = watch.Elapsed.TotalSeconds;
            if (phases.TryGetValue(phase, out List<double>? times))
            {
                times.Add(now - before);
            }

            before = now;
        });
        Repeated.Wait(device);
        return watch.Elapsed.TotalSeconds;
    }

    private void Once(Action<StepPhase>? completed = null)
    {
        using Tensor values = learner.TrainStep(images, new StepContext(0, 0, indices, 3e-4, completed));
    }
}
