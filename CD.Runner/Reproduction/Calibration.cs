using System.Diagnostics;
using CD.Runner.Benchmarks;
using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Evaluation;
using CD.Runner.Methods;
using CD.Runner.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Reproduction;

/// <summary>Estimates how long runs take on this machine from a few steps of each kind of run; the clustering at the end, seconds, is left out.</summary>
/// <param name="cancellation">Stops the measuring.</param>
internal sealed class Calibration(CancellationToken cancellation)
{
    // A batch of the paper's at 224 pixels takes a minute a step on a processor; a whole batch, which passes more quickly an image, is measured where it takes less.
    private const int FirstBatch = 16;
    private const double LongestStep = 8.0;

    // Long enough for the just-in-time compiler to have made its better code, which takes some hundred calls.
    private const double LongestMeasurement = 1.5;
    private const double ShortestMeasurement = 0.3;

    private readonly Dictionary<string, Pace> paces = [];

    /// <summary>Estimates one run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="images">Its images.</param>
    /// <returns>Seconds; rough, since a few steps are measured.</returns>
    public double Seconds(PlannedRun run, IImageSource images)
    {
        RunConfiguration configuration = run.Configuration;
        string kind = string.Join(' ', configuration.Method.Name, configuration.Model.Backbone, configuration.Model.Width, configuration.Augmentation.ImageSize, configuration.Training.BatchSize, configuration.Engine);
        if (!paces.TryGetValue(kind, out Pace? pace))
        {
            pace = Measure(configuration, images);
            paces.Add(kind, pace);
        }

        double trained = (double)configuration.Training.Epochs * (images.Count / configuration.Training.BatchSize) * configuration.Training.BatchSize;
        return (pace.TrainSecondsPerImage * trained) + (pace.EvaluateSecondsPerImage * images.Count);
    }

    private Pace Measure(RunConfiguration configuration, IImageSource images)
    {
        int whole = Math.Min(configuration.Training.BatchSize, images.Count);
        Pace first = Measure(configuration, images, Math.Min(FirstBatch, whole), ShortestMeasurement);
        return whole > FirstBatch && whole * (first.TrainSecondsPerImage + first.EvaluateSecondsPerImage) < LongestStep ? Measure(configuration, images, whole, LongestMeasurement) : first;
    }

    private Pace Measure(RunConfiguration configuration, IImageSource images, int batchSize, double longest)
    {
        RunConfiguration small = configuration with { Training = configuration.Training with { BatchSize = batchSize } };
        using Experiment experiment = Experiment.Open(small, images);
        IMethod method = small.Method.Method;
        using ILearner learner = method.CreateLearner(new LearnerContext(experiment.Configuration, experiment.Device, images.Count, images.Shape, experiment.Clusters));
        long[] indices = Indices.Range(0, batchSize);
        using DeviceImageSource onDevice = new(images, experiment.Device);
        using ImageBatch batch = onDevice.Read([indices], cancellation).Single();
        double train = learner.Epochs == 0 ? 0.0 : Quickest(() => learner.TrainStep(batch, new StepContext(0, 0, indices, 0.0)).Dispose(), longest, experiment.Device) / batchSize;
        using IEncoder encoder = learner.CreateEncoder();
        return new Pace(train, Quickest(() => Encode(encoder, batch, indices), ShortestMeasurement, experiment.Device) / batchSize);
    }

    private static void Encode(IEncoder encoder, ImageBatch batch, long[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        _ = encoder.Encode(batch, indices);
    }

    /// <summary>The seconds of the quickest repetition after the first, which prepares kernels and memory: others may be disturbed, none is too quick.</summary>
    private double Quickest(Action work, double longest, Device device)
    {
        double quickest = double.PositiveInfinity;
        Stopwatch all = new();
        for (int repetition = 0; repetition < 2 || all.Elapsed.TotalSeconds < longest; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            Stopwatch watch = Stopwatch.StartNew();
            work();
            Repeated.Wait(device);
            quickest = repetition == 0 ? quickest : Math.Min(quickest, watch.Elapsed.TotalSeconds);
            all.Start();
        }

        return quickest;
    }

    private sealed record Pace(double TrainSecondsPerImage, double EvaluateSecondsPerImage);
}
